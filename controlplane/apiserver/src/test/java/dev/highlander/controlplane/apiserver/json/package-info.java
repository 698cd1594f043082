@NullMarked
package dev.highlander.controlplane.apiserver.json;

import org.jspecify.annotations.NullMarked;
