/**
 * The verbs: create, get, list, watch, update, patch, delete – the only room that uses the store.
 *
 * <p>In: what a request asks for and who asks. Out: entries of the store, or a refusal. It knows nothing of media types or HTTP.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.objects;

import org.jspecify.annotations.NullMarked;
