/** How a controller runs, apart from the cluster that it looks after. */
@NullMarked
package dev.highlander.app.controller;

import org.jspecify.annotations.NullMarked;
