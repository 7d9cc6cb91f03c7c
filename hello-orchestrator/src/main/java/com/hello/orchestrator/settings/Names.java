package com.hello.orchestrator.settings;

import com.hello.orchestrator.settings.Setting.Value;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Checks the names of things: the hub, the instance, the directory. */
final class Names {
  private static final int MAX_INSTANCE_ID_CHARS = 100;
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");
  private static final Pattern AZURE_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9]{2,44}");

  private Names() {}

  static String taskHub(Value value, boolean isInAzure) throws BadSettingException {
    if (isInAzure && !AZURE_NAME.matcher(value.text()).matches()) {
      throw BadSettingException.of(
          value.name(),
          value.text(),
          "cannot name tables in Azure Storage; give 3 to 45 letters and digits, starting with a"
              + " letter");
    }
    if (!FILE_NAME.matcher(value.text()).matches()) {
      throw BadSettingException.of(
          value.name(),
          value.text(),
          "is no safe file name; give up to 63 letters, digits, '_' and '-', starting with a"
              + " letter or digit");
    }
    return value.text();
  }

  static String instanceId(Value value) throws BadSettingException {
    String id = value.text();
    if (id.length() > MAX_INSTANCE_ID_CHARS || !id.codePoints().allMatch(Names::isPrintable)) {
      throw BadSettingException.of(
          value.name(), id, "is no usable id; give up to 100 printable characters");
    }
    return id;
  }

  static Path directory(Value value) throws BadSettingException {
    try {
      return Path.of(value.text());
    } catch (InvalidPathException e) {
      throw BadSettingException.of(value.name(), value.text(), "is no path; give a directory");
    }
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
