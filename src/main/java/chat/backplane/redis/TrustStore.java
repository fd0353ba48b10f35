package chat.backplane.redis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Reads the certificates that connections over TLS trust, for a Redis whose certificate a private authority has signed. */
public final class TrustStore {
    private TrustStore() {}

    /**
     * Returns a factory of sockets that trust only the certificates in a file and those they have signed.
     *
     * @param file certificates in PEM
     * @throws IOException when the file cannot be read or has no certificate; the message says so
     */
    public static SSLSocketFactory socketFactory(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new IOException("there is no certificate in " + file);
            }
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (Certificate certificate : certificates) {
                trusted.setCertificateEntry("ca" + trusted.size(), certificate);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " is no file of certificates in PEM", e);
        }
    }
}
