package dev.highlander.controlplane.apiserver.objects;

import dev.highlander.controlplane.apiserver.identity.User;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import dev.highlander.controlplane.apiserver.request.WriteOptions;
import java.util.List;

/**
 * Who writes what, and how.
 *
 * @param registry the kinds as the request sees them
 * @param kind the kind
 * @param namespace the namespace; empty for kinds without one
 * @param name the name in the path; empty for a creation
 * @param subresource the subresource; empty for the object itself
 * @param user who asks
 * @param options how to write
 * @param warnings where warnings for the client are collected
 */
public record WriteRequest(Registry.Snapshot registry, Kind kind, String namespace, String name, String subresource,
        User user, WriteOptions options, List<String> warnings) {}
