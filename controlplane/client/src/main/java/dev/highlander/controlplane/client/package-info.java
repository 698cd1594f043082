/**
 * A Kubernetes client without a network: fabric8's, calling the API server in the same JVM.
 *
 * <p>In: a {@link dev.highlander.controlplane.apiserver.http.Handler} and who is calling. Out: a
 * {@link io.fabric8.kubernetes.client.KubernetesClient} whose requests become exchanges, each on a virtual thread. Nothing is copied or
 * encrypted on the way, and a slow reader holds back its own writer alone.
 */
@NullMarked
package dev.highlander.controlplane.client;

import org.jspecify.annotations.NullMarked;
