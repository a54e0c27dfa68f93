package org.godwit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Objects;
import org.godwit.api.ByteSize;
import org.godwit.client.GodwitClient;
import org.godwit.lab.Lab;
import org.godwit.lab.LabOptions;
import org.godwit.lab.LinkRate;
import org.godwit.lab.Remains;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Builds the lab of a {@link WithLab} class and takes it down, whatever the tests did. */
final class LabExtension implements BeforeAllCallback, AfterAllCallback, ParameterResolver {
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(LabExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        WithLab wanted = context.getRequiredTestClass().getAnnotation(WithLab.class);
        String name = nameFor(context.getRequiredTestClass());
        // A run that was killed cannot have cleaned up behind itself.
        Lab.down(name);
        // A run that is interrupted does not come to afterAll.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Lab.down(name)));
        Lab lab = Lab.up(LabOptions.named(name)
                .withHosts(wanted.hosts())
                .withLink(LinkRate.parse(wanted.link()))
                .withHostRam(ByteSize.parse(wanted.ram()))
                .withDatastore(ByteSize.parse(wanted.datastore())));
        context.getStore(OURS).put(Lab.class, lab);
        // The store closes what it holds, after the last test.
        context.getStore(OURS).put(GodwitClient.class, lab.client());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        String name = nameFor(context.getRequiredTestClass());
        Lab.down(name);
        assertThat(Remains.of(name).nothing()).as("%s", Remains.of(name)).isTrue();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Lab.class || type == GodwitClient.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return Objects.requireNonNull(context.getStore(OURS).get(type), "the class has its lab");
    }

    /** The class's name, so that a lab that is found tells whose it is. */
    private static String nameFor(Class<?> test) {
        String simple = test.getSimpleName().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return simple.substring(0, Math.min(18, simple.length()));
    }
}
