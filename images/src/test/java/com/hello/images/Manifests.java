package com.hello.images;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.Trigger;
import io.fabric8.knative.messaging.v1.Channel;
import io.fabric8.knative.messaging.v1.Subscription;
import io.fabric8.knative.serving.v1.Service;
import io.fabric8.knative.sources.v1.ContainerSource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The project's manifests, read by the published models, which here refuse unknown fields. */
final class Manifests {
  private static final Path ROOT = Path.of("..");
  private static final Map<String, Class<? extends HasMetadata>> MODELS =
      Map.of(
          "v1 Namespace", Namespace.class,
          "v1 PersistentVolumeClaim", PersistentVolumeClaim.class,
          "serving.knative.dev/v1 Service", Service.class,
          "sources.knative.dev/v1 ContainerSource", ContainerSource.class,
          "messaging.knative.dev/v1 Channel", Channel.class,
          "messaging.knative.dev/v1 Subscription", Subscription.class,
          "eventing.knative.dev/v1 Broker", Broker.class,
          "eventing.knative.dev/v1 Trigger", Trigger.class);

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .setAnnotationIntrospector(new NoCatchAll())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private Manifests() {}

  /** The models keep unknown fields in a map; without it, Jackson refuses them. */
  private static final class NoCatchAll extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return false;
    }
  }

  static List<String> files() {
    return List.of("appspec.yaml", "deploy/fan-out.yaml", "deploy/broker.yaml");
  }

  /** The objects of a file, in its order. */
  static List<HasMetadata> read(String file) throws IOException {
    List<HasMetadata> objects = new ArrayList<>();
    try (MappingIterator<JsonNode> documents =
        YAML.readerFor(JsonNode.class).readValues(Files.readString(ROOT.resolve(file)))) {
      while (documents.hasNext()) {
        objects.add(typed(documents.next()));
      }
    }
    return objects;
  }

  static HasMetadata parse(String yaml) throws IOException {
    return typed(YAML.readTree(yaml));
  }

  private static HasMetadata typed(JsonNode document) throws IOException {
    String type = document.path("apiVersion").asText() + " " + document.path("kind").asText();
    Class<? extends HasMetadata> model = MODELS.get(type);
    if (model == null) {
      throw new IOException("no model for '" + type + "'");
    }
    return STRICT.treeToValue(document, model);
  }

  /** The only object of this type in a file. */
  static <T extends HasMetadata> T only(Class<T> type, String file) throws IOException {
    List<T> found = read(file).stream().filter(type::isInstance).map(type::cast).toList();
    if (found.size() != 1) {
      throw new IOException(file + " has " + found.size() + " of " + type);
    }
    return found.get(0);
  }
}
