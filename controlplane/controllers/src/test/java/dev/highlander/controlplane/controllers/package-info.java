/** Tests of the controllers. */
@NullMarked
package dev.highlander.controlplane.controllers;

import org.jspecify.annotations.NullMarked;
