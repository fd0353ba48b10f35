package chat;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Dependencies point one way, and each library is known to one package. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("chat");

    /** For each package, the packages below it that it may use. The launchers in the root package may use all. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            entry(
                    "instance",
                    Set.of(
                            "config",
                            "hooks",
                            "web",
                            "cluster",
                            "service",
                            "hub",
                            "connection",
                            "limits",
                            "auth",
                            "accounts",
                            "backplane",
                            "metrics",
                            "concurrent",
                            "protocol")),
            entry("config", Set.of("hooks", "web", "auth", "accounts", "backplane", "protocol")),
            entry(
                    "web",
                    Set.of(
                            "service",
                            "cluster",
                            "connection",
                            "limits",
                            "auth",
                            "accounts",
                            "backplane",
                            "metrics",
                            "concurrent",
                            "protocol")),
            entry("cluster", Set.of("connection", "backplane", "metrics", "concurrent", "protocol")),
            entry(
                    "service",
                    Set.of(
                            "hooks",
                            "hub",
                            "connection",
                            "limits",
                            "auth",
                            "accounts",
                            "backplane",
                            "metrics",
                            "concurrent",
                            "protocol")),
            entry("hooks", Set.of("backplane", "metrics", "concurrent", "protocol")),
            entry("hub", Set.of("connection", "limits", "auth", "backplane", "metrics", "concurrent", "protocol")),
            entry("connection", Set.of("limits", "auth", "metrics", "concurrent", "protocol")),
            entry("limits", Set.of("protocol")),
            entry("backplane", Set.of("auth", "accounts", "metrics", "concurrent", "protocol")),
            entry("accounts", Set.of("auth", "metrics", "concurrent", "protocol")),
            entry("auth", Set.of("protocol")),
            entry("metrics", Set.of()),
            entry("concurrent", Set.of()),
            entry("protocol", Set.of()));

    @Test
    void aClassThatIsNoRecordHasAtMostFiveConstructorParameters() {
        assertEquals(
                Set.of(),
                CLASSES.stream()
                        .filter(type -> !type.isRecord() && !type.isEnum())
                        .flatMap(type -> type.getConstructors().stream())
                        .filter(constructor ->
                                constructor.getRawParameterTypes().size() > 5)
                        .map(constructor -> constructor.getOwner().getName())
                        .collect(Collectors.toSet()));
    }

    @Test
    void aPackageUsesOnlyWhatIsBelowIt() {
        MAY_USE.forEach((name, below) -> {
            String[] allowed = Stream.concat(Stream.of(name), below.stream())
                    .map(other -> "chat." + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("chat." + name + "..")
                    .should()
                    .dependOnClassesThat(resideInAPackage("chat..").and(not(resideInAnyPackage(allowed))))
                    .check(CLASSES);
        });
    }

    @Test
    void everyPackageStandsInTheTable() {
        Set<String> packages = CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.equals("chat"))
                .map(name -> name.split("\\.", -1)[1])
                .collect(Collectors.toSet());

        assertEquals(MAY_USE.keySet(), packages);
    }

    @Test
    void noPackageIsPartOfACycle() {
        slices().matching("chat.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyWebKnowsJakartaAndJetty() {
        noClasses()
                .that(not(resideInAPackage("chat.web..")).and(not(belongToAnyOf(WarListener.class))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta..", "org.eclipse.jetty..")
                .check(CLASSES);
    }

    @Test
    void theWarKnowsNoJetty() {
        noClasses()
                .that(belongToAnyOf(WarListener.class))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.jetty..")
                .check(CLASSES);
    }

    @Test
    void theContractOfTheBackplaneKnowsNoneOfItsImplementations() {
        noClasses()
                .that()
                .resideInAPackage("chat.backplane")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("chat.backplane.*..")
                .check(CLASSES);
    }

    @Test
    void theImplementationsOfTheBackplaneDoNotKnowEachOther() {
        slices().matching("chat.backplane.(*)..")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
    }

    @Test
    void onlyTheTopKnowsTheImplementationsOfTheBackplane() {
        noClasses()
                .that()
                .resideOutsideOfPackages("chat", "chat.instance", "chat.config", "chat.backplane..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("chat.backplane.*..")
                .check(CLASSES);
    }

    @Test
    void onlyTheBackplaneOnRedisKnowsJedis() {
        noClasses()
                .that()
                .resideOutsideOfPackage("chat.backplane.redis..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("redis.clients..")
                .check(CLASSES);
    }

    @Test
    void onlyTheAccountsKnowBouncyCastle() {
        noClasses()
                .that()
                .resideOutsideOfPackage("chat.accounts..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bouncycastle..")
                .check(CLASSES);
    }

    @Test
    void onlyTheProtocolKnowsJson() {
        noClasses()
                .that()
                .resideOutsideOfPackage("chat.protocol..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.jackson..")
                .check(CLASSES);
    }

    @Test
    void onlyTheCommandLineWritesToTheConsole() {
        noClasses()
                .that(not(belongToAnyOf(Main.class)))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .check(CLASSES);
    }

    @Test
    void thereIsOneWayToStartAThread() {
        noClasses()
                .that(not(resideInAPackage("chat.concurrent..")).and(not(belongToAnyOf(Main.class))))
                .should()
                .callConstructorWhere(target(owner(type(Thread.class))))
                .check(CLASSES);
    }

    @Test
    void thereIsOneWayToLog() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "org.apache.log4j..", "org.apache.logging..")
                .check(CLASSES);
    }
}
