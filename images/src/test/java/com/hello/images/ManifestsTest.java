package com.hello.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.hello.orchestrator.settings.Help;
import com.hello.orchestrator.status.SourceStatus;
import com.hello.orchestrator.status.StatusPage;
import com.hello.orchestrator.status.StatusServer;
import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.Trigger;
import io.fabric8.knative.messaging.v1.Channel;
import io.fabric8.knative.messaging.v1.Subscription;
import io.fabric8.knative.serving.v1.Service;
import io.fabric8.knative.sources.v1.ContainerSource;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ManifestsTest {
  private static final String APP = "appspec.yaml";

  static List<String> files() {
    return Manifests.files();
  }

  private static PodSpec sourcePod(String file) throws IOException {
    return Manifests.only(ContainerSource.class, file).getSpec().getTemplate().getSpec();
  }

  private static Container source() throws IOException {
    return sourcePod(APP).getContainers().get(0);
  }

  private static List<Service> services(String file) throws IOException {
    return Manifests.read(file).stream()
        .filter(Service.class::isInstance)
        .map(Service.class::cast)
        .toList();
  }

  private static Container sink() throws IOException {
    return services(APP).get(0).getSpec().getTemplate().getSpec().getContainers().get(0);
  }

  private static String value(Container container, String name) {
    return container.getEnv().stream()
        .filter(variable -> variable.getName().equals(name))
        .map(EnvVar::getValue)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void refusesAFieldThatTheModelsDoNotKnow() {
    String yaml =
        """
        apiVersion: sources.knative.dev/v1
        kind: ContainerSource
        metadata: {name: a}
        spec: {template: {spec: {containers: [{name: a, imagePullPolicyy: Always}]}}}
        """;
    assertThrows(UnrecognizedPropertyException.class, () -> Manifests.parse(yaml));
    assertThrows(
        IOException.class,
        () -> Manifests.parse(yaml.replace("knative.dev/v1", "eventing.knative.dev/v1alpha1")));
  }

  @ParameterizedTest
  @MethodSource("files")
  void isReadByThePublishedModels(String file) throws IOException {
    List<HasMetadata> objects = Manifests.read(file);
    assertTrue(objects.size() >= 3, objects::toString);
    for (HasMetadata object : objects) {
      assertTrue(
          object instanceof Namespace || "kn-app".equals(object.getMetadata().getNamespace()));
    }
  }

  @Test
  void theNamespaceIsTheFirstObjectAndAsksForRestrictedPods() throws IOException {
    HasMetadata first = Manifests.read(APP).get(0);
    assertTrue(first instanceof Namespace);
    assertEquals("kn-app", first.getMetadata().getName());
    assertEquals(
        "restricted", first.getMetadata().getLabels().get("pod-security.kubernetes.io/enforce"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void theSourceIsTheSameButForItsSink(String file) throws IOException {
    ContainerSource source = Manifests.only(ContainerSource.class, file);
    source.getSpec().setSink(null);
    ContainerSource plain = Manifests.only(ContainerSource.class, APP);
    plain.getSpec().setSink(null);
    assertEquals(plain, source);
  }

  @Test
  void theCopyOfTheSinkIsTheSameButForItsName() throws IOException {
    Service copy = Manifests.only(Service.class, "deploy/fan-out.yaml");
    assertEquals("hello-events-copy", copy.getMetadata().getName());
    copy.getMetadata().setName("hello-events");
    assertEquals(services(APP).get(0), copy);
  }

  @ParameterizedTest
  @MethodSource("files")
  void eachReferenceLeadsToAnObject(String file) throws IOException {
    Set<String> known =
        Stream.concat(Manifests.read(APP).stream(), Manifests.read(file).stream())
            .map(
                object ->
                    object.getApiVersion()
                        + " "
                        + object.getKind()
                        + " "
                        + object.getMetadata().getName())
            .collect(Collectors.toSet());
    for (HasMetadata object : Manifests.read(file)) {
      if (object instanceof ContainerSource source) {
        assertKnown(known, source.getSpec().getSink().getRef());
      } else if (object instanceof Subscription subscription) {
        assertKnown(known, subscription.getSpec().getSubscriber().getRef());
        assertTrue(
            known.contains(
                "messaging.knative.dev/v1 Channel "
                    + subscription.getSpec().getChannel().getName()));
      } else if (object instanceof Trigger trigger) {
        assertKnown(known, trigger.getSpec().getSubscriber().getRef());
        assertTrue(
            known.contains("eventing.knative.dev/v1 Broker " + trigger.getSpec().getBroker()));
      }
    }
  }

  private static void assertKnown(Set<String> known, io.fabric8.knative.duck.v1.KReference to) {
    String name = to.getApiVersion() + " " + to.getKind() + " " + to.getName();
    assertTrue(known.contains(name), name);
  }

  @Test
  void theSinksAreTheChannelAndTheBroker() throws IOException {
    assertNotNull(Manifests.only(Channel.class, "deploy/fan-out.yaml"));
    assertNotNull(Manifests.only(Broker.class, "deploy/broker.yaml"));
    assertEquals(
        "Channel",
        Manifests.only(ContainerSource.class, "deploy/fan-out.yaml")
            .getSpec()
            .getSink()
            .getRef()
            .getKind());
    assertEquals(
        "Broker",
        Manifests.only(ContainerSource.class, "deploy/broker.yaml")
            .getSpec()
            .getSink()
            .getRef()
            .getKind());
    assertEquals(
        Map.of("type", "com.hello.cron-event"),
        Manifests.only(Trigger.class, "deploy/broker.yaml").getSpec().getFilter().getAttributes());
  }

  @Test
  void theSourceIsTuldSettingsThatItReads() throws IOException {
    String help = Help.text();
    for (EnvVar variable : source().getEnv()) {
      assertTrue(
          help.lines().anyMatch(l -> l.startsWith("  " + variable.getName() + " ")),
          variable.getName());
    }
    assertTrue(
        source().getEnv().stream()
            .filter(variable -> variable.getName().equals("StorageConnectionString"))
            .allMatch(variable -> variable.getValueFrom().getSecretKeyRef().getOptional()));
  }

  @Test
  void theSourcesPathsAndPortAreThoseOfItsImage() throws IOException {
    Dockerfile image = Dockerfile.of("hello-orchestrator");
    String data = image.only("VOLUME");
    assertEquals("DataDirectory=" + data + " StatusPort=" + image.port(), image.only("ENV"));
    assertEquals(data, value(source(), "DataDirectory"));
    assertEquals(data, source().getVolumeMounts().get(0).getMountPath());
    assertEquals(String.valueOf(image.port()), value(source(), "StatusPort"));
    assertEquals(image.port(), source().getPorts().get(0).getContainerPort());
    assertEquals(
        Manifests.only(PersistentVolumeClaim.class, APP).getMetadata().getName(),
        sourcePod(APP).getVolumes().get(0).getPersistentVolumeClaim().getClaimName());
    assertEquals(
        source().getVolumeMounts().get(0).getName(), sourcePod(APP).getVolumes().get(0).getName());
  }

  @Test
  void theSinksPortIsThatOfItsImage() throws IOException {
    assertEquals(Dockerfile.of("hello-events").port(), sink().getPorts().get(0).getContainerPort());
  }

  @Test
  void theSourcesProbesAskForWhatItServesWhileItStandsBy() throws Exception {
    SourceStatus status = new SourceStatus();
    StatusServer server =
        StatusServer.start(0, status, new StatusPage("a", "b", URI.create("http://sink/")));
    status.standsBy();
    Container source = source();
    HttpClient client = HttpClient.newHttpClient();
    for (Probe probe :
        List.of(source.getStartupProbe(), source.getReadinessProbe(), source.getLivenessProbe())) {
      assertEquals(source.getPorts().get(0).getName(), probe.getHttpGet().getPort().getStrVal());
      URI url = URI.create("http://localhost:" + server.port() + probe.getHttpGet().getPath());
      assertEquals(
          200,
          client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.discarding()).statusCode());
    }
    assertEquals("/readyz", source.getReadinessProbe().getHttpGet().getPath());
    assertEquals("/healthz", source.getLivenessProbe().getHttpGet().getPath());
  }

  @ParameterizedTest
  @MethodSource("files")
  void eachPodMeetsTheRestrictedProfileWithTheUserOfItsImage(String file) throws IOException {
    PodSpec pod = sourcePod(file);
    PodSecurityContext forAll = pod.getSecurityContext();
    assertTrue(forAll.getRunAsNonRoot());
    assertEquals(Dockerfile.of("hello-orchestrator").user(), forAll.getRunAsUser());
    assertEquals("RuntimeDefault", forAll.getSeccompProfile().getType());
    assertNotNull(forAll.getFsGroup());
    assertEquals(1, pod.getContainers().size());
    assertConfined(pod.getContainers().get(0));
    for (Service service : services(file)) {
      List<Container> containers = service.getSpec().getTemplate().getSpec().getContainers();
      assertEquals(1, containers.size());
      assertConfined(containers.get(0));
      SecurityContext context = containers.get(0).getSecurityContext();
      assertTrue(context.getRunAsNonRoot());
      assertEquals(Dockerfile.of("hello-events").user(), context.getRunAsUser());
      assertEquals("RuntimeDefault", context.getSeccompProfile().getType());
      assertEquals(
          "cluster-local",
          service.getMetadata().getLabels().get("networking.knative.dev/visibility"));
    }
  }

  private static void assertConfined(Container container) {
    SecurityContext context = container.getSecurityContext();
    assertFalse(context.getAllowPrivilegeEscalation());
    assertTrue(context.getReadOnlyRootFilesystem());
    assertEquals(List.of("ALL"), context.getCapabilities().getDrop());
    assertTrue(context.getCapabilities().getAdd().isEmpty());
    assertNotNull(container.getResources().getRequests().get("cpu"));
    assertNotNull(container.getResources().getRequests().get("memory"));
    assertEquals("128Mi", container.getResources().getLimits().get("memory").toString());
  }

  @ParameterizedTest
  @MethodSource("files")
  void eachImageIsOneThatIsBuiltHere(String file) throws IOException {
    List<String> images =
        Stream.concat(
                sourcePod(file).getContainers().stream().map(Container::getImage),
                services(file).stream()
                    .map(
                        s -> s.getSpec().getTemplate().getSpec().getContainers().get(0).getImage()))
            .toList();
    for (String image : images) {
      assertTrue(image.matches("dev\\.local/[a-z-]+:latest"), image);
      String module = image.substring(image.indexOf('/') + 1, image.indexOf(':'));
      assertTrue(Files.exists(Path.of("..", module, "Dockerfile")), module);
    }
  }

  @Test
  void thePodHasOneFixedLabel() throws IOException {
    assertEquals(
        Map.of("app.kubernetes.io/name", "hello-orchestrator"),
        Manifests.only(ContainerSource.class, APP)
            .getSpec()
            .getTemplate()
            .getMetadata()
            .getLabels());
  }
}
