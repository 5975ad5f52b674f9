package io.github.cituscluster.chart;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/// The classes of the Kubernetes API, read strictly. By default they keep unknown fields in a map,
/// which is switched off here.
final class KubernetesModel {

  /// Kinds of custom resources, which have no classes.
  private static final String CUSTOM = "(monitoring\\.coreos\\.com|cert-manager\\.io)/.*";

  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .annotationIntrospector(new NoMapOfTheUnknown())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              c -> {
                c.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                c.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                c.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
              })
          .build();

  private static final Map<String, Class<?>> CLASSES =
      ServiceLoader.load(KubernetesResource.class).stream()
          .<Class<?>>map(ServiceLoader.Provider::type)
          .filter(HasMetadata.class::isAssignableFrom)
          .collect(Collectors.toMap(KubernetesModel::nameOf, c -> c, (a, b) -> a));

  private KubernetesModel() {}

  /// The problem of a manifest, starting with its name; empty if there is none.
  static Optional<String> problem(Manifest manifest) {
    String name = manifest.tree().path("apiVersion").asString("") + " " + manifest.kind();
    Class<?> type = CLASSES.get(name);
    if (type == null) {
      return name.matches(CUSTOM)
          ? Optional.empty()
          : Optional.of(manifest.id() + ": the API has no kind " + name);
    }
    try {
      STRICT.treeToValue(manifest.tree(), type);
      return Optional.empty();
    } catch (JacksonException e) {
      return Optional.of(manifest.id() + ": " + e.getMessage());
    }
  }

  private static String nameOf(Class<?> type) {
    @SuppressWarnings("unchecked")
    var resource = (Class<? extends HasMetadata>) type;
    return HasMetadata.getApiVersion(resource) + " " + HasMetadata.getKind(resource);
  }

  /// Ignores the setter for keys for which a class has no field.
  private static final class NoMapOfTheUnknown extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(MapperConfig<?> config, Annotated annotated) {
      return false;
    }
  }
}
