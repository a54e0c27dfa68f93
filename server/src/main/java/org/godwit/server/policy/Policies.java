package org.godwit.server.policy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.MigrateRequest;
import org.godwit.api.MigrationPolicy;
import org.godwit.api.Names;
import org.godwit.api.PolicyChoice;
import org.godwit.api.PolicyPreset;
import org.godwit.api.PolicyView;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.jspecify.annotations.Nullable;

/** The policies of the cluster: the presets, and its own. */
public final class Policies {
    private final Map<String, PolicyView> byName;
    private final MigrationPolicy standard;

    private Policies(Map<String, PolicyView> byName, MigrationPolicy standard) {
        this.byName = byName;
        this.standard = standard;
    }

    /** The presets, of which {@code balanced} holds. */
    public static Policies presets() {
        return of(null, Map.of());
    }

    /**
     * As the configuration says.
     *
     * @param standard the name of the one that holds where none is named; default {@code balanced}
     * @param own by name
     * @throws Refusal when one of them cannot be used
     */
    public static Policies of(@Nullable String standard, Map<String, OwnPolicy> own) {
        Map<String, PolicyView> byName = new LinkedHashMap<>();
        for (PolicyPreset preset : PolicyPreset.values()) {
            byName.put(preset.policy().name(), new PolicyView(preset.policy(), preset.tradeOff(), false));
        }
        own.forEach((name, policy) -> byName.put(name, view(name, policy, byName)));
        String chosen = standard == null ? PolicyPreset.BALANCED.policy().name() : standard;
        PolicyView holds = find(byName, "policy", chosen);
        byName.put(chosen, new PolicyView(holds.policy(), holds.tradeOff(), true));
        return new Policies(byName, holds.policy());
    }

    private static PolicyView view(String name, OwnPolicy own, Map<String, PolicyView> presets) {
        String at = "policies." + name;
        if (!Names.isName(name) || presets.containsKey(name)) {
            throw new Refusal(Problem.badField(
                    "policies",
                    at + ": expected a name of letters, digits, dots and dashes, up to 50, that no preset has.",
                    "Choose another name."));
        }
        String base = own.base() == null ? PolicyPreset.BALANCED.policy().name() : own.base();
        MigrationPolicy made;
        try {
            made = find(presets, at + ".base", base).policy().with(own.changes());
        } catch (Refusal e) {
            Problem why = e.problem();
            throw new Refusal(Problem.badField(at, "In " + at + ": " + why.detail(), "Correct it in the file."), e);
        }
        return new PolicyView(
                made.named(name), own.tradeOff() == null ? "As this cluster defines it." : own.tradeOff(), false);
    }

    public List<PolicyView> all() {
        return List.copyOf(byName.values());
    }

    /**
     * The request with its policy filled in.
     *
     * @throws Refusal naming the field that is wrong
     */
    public MigrateRequest applied(MigrateRequest request, PolicyChoice ofVm) {
        MigrationPolicy policy = request.policy() == null
                ? chosen(ofVm).with(request.choice())
                : named(request.policy()).with(request.choice());
        return request.withPolicy(policy);
    }

    /** What a VM's spec chooses. @throws Refusal when there is no such policy, or it cannot be changed in this way */
    public MigrationPolicy chosen(PolicyChoice ofVm) {
        MigrationPolicy base = Optional.ofNullable(ofVm.name()).map(this::named).orElse(standard);
        return base.with(ofVm);
    }

    private MigrationPolicy named(String name) {
        return find(byName, "policy", name).policy();
    }

    private static PolicyView find(Map<String, PolicyView> byName, String field, String name) {
        PolicyView found = byName.get(name);
        if (found == null) {
            String meant = Names.nearest(name, byName.keySet())
                    .map(near -> "; did you mean '" + near + "'?")
                    .orElse(".");
            throw new Refusal(Problem.badField(
                    field,
                    field + ": there is no policy '" + name + "'; known are " + String.join(", ", byName.keySet())
                            + meant,
                    "'godwit policy list' explains them."));
        }
        return found;
    }
}
