@NullMarked
package dev.highlander.reconcile.informer;

import org.jspecify.annotations.NullMarked;
