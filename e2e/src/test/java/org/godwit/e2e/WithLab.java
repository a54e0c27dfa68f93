package org.godwit.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests of this class share a lab of their own; {@code Lab} and {@code GodwitClient} come as parameters. It is gone after
 * the last test, and the class fails when anything of it is left.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LabExtension.class)
@interface WithLab {
    int hosts() default 2;

    /** Of each host's migration link, each way. */
    String link() default "1gbit";

    /** The tmpfs for guests' RAM on each host. */
    String ram() default "3GiB";

    /** The size of the datastore; {@code 0} is the machine's disk. */
    String datastore() default "0";
}
