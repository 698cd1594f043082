package dev.highlander.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a JUnit test its own cluster: parameters of type {@link TestCluster} and
 * {@link io.fabric8.kubernetes.client.KubernetesClient} (an administrator's) are filled in.
 *
 * <p>A parameter of a test method means a fresh cluster for that test; one of the constructor or of a {@code @BeforeAll} method means one for
 * the whole class. Either is closed afterwards.
 */
@Documented
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ClusterParameters.class)
public @interface HighlanderTest {
}
