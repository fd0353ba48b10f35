package chat;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What may know what: {@code web → hub → backplane → protocol}, with {@code auth} and {@code metrics} as leaves. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("chat");

    @Test
    void dependenciesPointOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("chat..")
                .layer("top")
                .definedBy("chat")
                .layer("web")
                .definedBy("chat.web..")
                .layer("hub")
                .definedBy("chat.hub..")
                .layer("backplane")
                .definedBy("chat.backplane..")
                .layer("auth")
                .definedBy("chat.auth..")
                .layer("metrics")
                .definedBy("chat.metrics..")
                .layer("protocol")
                .definedBy("chat.protocol..")
                .whereLayer("top")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("web")
                .mayOnlyBeAccessedByLayers("top")
                .whereLayer("hub")
                .mayOnlyBeAccessedByLayers("top", "web")
                .whereLayer("backplane")
                .mayOnlyBeAccessedByLayers("top", "web", "hub")
                .whereLayer("auth")
                .mayOnlyAccessLayers("protocol")
                .whereLayer("metrics")
                .mayNotAccessAnyLayer()
                .whereLayer("protocol")
                .mayNotAccessAnyLayer()
                .check(CLASSES);
    }

    @Test
    void noPackageDependsOnItself() {
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
                .resideInAnyPackage("chat.web..", "chat.hub..", "chat.auth..", "chat.metrics..", "chat.protocol..")
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
    void thereIsOneWayToLog() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "org.apache.log4j..", "org.apache.logging..")
                .check(CLASSES);
    }
}
