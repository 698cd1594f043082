package dev.highlander.controlplane.apiserver.kinds;

/** What names of a kind's objects may look like. */
public enum NameRule {
    /** RFC 1123 subdomain, 253 characters: most kinds. */
    DNS_SUBDOMAIN,
    /** RFC 1123 label, 63 characters: namespaces. */
    DNS_LABEL,
    /** RFC 1035 label, 63 characters: services. */
    DNS_1035_LABEL,
    /** Anything that can stand in a path: roles and bindings. */
    PATH_SEGMENT
}
