package dev.highlander.controlplane.apiserver.http.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Vouches for servers and clients of one cluster. */
public final class CertificateAuthority {
    /** How long an authority lasts. */
    static final Duration AUTHORITY_LIFE = Duration.ofDays(3653);
    /** How long a server's or client's certificate lasts. */
    static final Duration LEAF_LIFE = Duration.ofDays(365);
    /** Certificates begin a little earlier, for clients whose clock is behind. */
    private static final Duration CLOCK_SLACK = Duration.ofMinutes(5);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Credential own;
    private final InstantSource clock;

    /** An authority that exists already. */
    public CertificateAuthority(Credential own, InstantSource clock) {
        this.own = own;
        this.clock = clock;
    }

    /**
     * Makes a new authority.
     *
     * @param name its common name
     * @param clock tells from when on it is valid
     */
    public static CertificateAuthority create(String name, InstantSource clock) throws PkiException {
        try {
            KeyPair keys = Credential.newKeys();
            X500Name subject = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
            Instant now = clock.instant();
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(subject, serial(),
                    Date.from(now.minus(CLOCK_SLACK)), Date.from(now.plus(AUTHORITY_LIFE)), subject, keys.getPublic());
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature));
            builder.addExtension(Extension.subjectKeyIdentifier, false,
                    identifiers.createSubjectKeyIdentifier(keys.getPublic()));
            X509Certificate certificate = sign(builder, keys);
            return new CertificateAuthority(new Credential(keys.getPrivate(), certificate), clock);
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new PkiException("cannot make a certificate authority: " + e.getMessage(), e);
        }
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, KeyPair keys)
            throws OperatorCreationException, GeneralSecurityException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    /** The authority's own certificate, for those who shall trust it. */
    public X509Certificate certificate() {
        return own.certificate();
    }

    /** The authority's certificate and key. */
    Credential own() {
        return own;
    }

    /**
     * Vouches for a server.
     *
     * @param names its DNS names and IP addresses, the first is also its common name; not empty
     */
    public Credential server(Collection<String> names) throws PkiException {
        GeneralName[] alternatives = names.stream().map(CertificateAuthority::alternative).toArray(GeneralName[]::new);
        String first = names.iterator().next();
        X500Name subject = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, first).build();
        return leaf(subject, List.of(KeyPurposeId.id_kp_serverAuth), alternatives);
    }

    /**
     * Vouches for one of several equals, which is server and client to the others.
     *
     * @param name who it is (CN)
     * @param addresses the DNS names and IP addresses that the others reach it by; not empty
     */
    public Credential peer(String name, Collection<String> addresses) throws PkiException {
        GeneralName[] alternatives = addresses.stream().map(CertificateAuthority::alternative)
                .toArray(GeneralName[]::new);
        X500Name subject = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
        return leaf(subject, List.of(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth), alternatives);
    }

    private static GeneralName alternative(String name) {
        return new GeneralName(ServerNames.isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name);
    }

    /**
     * Vouches for a client.
     *
     * @param user the user's name (CN)
     * @param groups the user's groups (O)
     */
    public Credential client(String user, List<String> groups) throws PkiException {
        X500NameBuilder subject = new X500NameBuilder(BCStyle.INSTANCE);
        groups.forEach(group -> subject.addRDN(BCStyle.O, group));
        subject.addRDN(BCStyle.CN, user);
        return leaf(subject.build(), List.of(KeyPurposeId.id_kp_clientAuth));
    }

    private Credential leaf(X500Name subject, List<KeyPurposeId> purposes, GeneralName... alternatives)
            throws PkiException {
        try {
            KeyPair keys = Credential.newKeys();
            X509v3CertificateBuilder builder = leafBuilder(subject, keys.getPublic());
            builder.addExtension(Extension.extendedKeyUsage, false,
                    new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new)));
            if (alternatives.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
            }
            KeyPair signer = new KeyPair(own.certificate().getPublicKey(), own.key());
            return new Credential(keys.getPrivate(), sign(builder, signer));
        } catch (GeneralSecurityException | IOException | OperatorCreationException | IllegalArgumentException e) {
            throw new PkiException("cannot make a certificate for " + subject + ": " + e.getMessage(), e);
        }
    }

    private X509v3CertificateBuilder leafBuilder(X500Name subject, PublicKey key)
            throws GeneralSecurityException, IOException {
        Instant now = clock.instant();
        Instant ownEnd = own.certificate().getNotAfter().toInstant();
        Instant end = now.plus(LEAF_LIFE).isBefore(ownEnd) ? now.plus(LEAF_LIFE) : ownEnd;
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(own.certificate(), serial(),
                Date.from(now.minus(CLOCK_SLACK)), Date.from(end), subject, key);
        JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.authorityKeyIdentifier, false,
                identifiers.createAuthorityKeyIdentifier(own.certificate()));
        builder.addExtension(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
        return builder;
    }

    /** 127 random bits, never zero: two certificates of one authority never share a number. */
    private static BigInteger serial() {
        return new BigInteger(127, RANDOM).setBit(126);
    }
}
