package org.godwit.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A file on a datastore, written {@code datastore:path/inside/it}. The path is relative and never leaves the datastore. */
public record ImageRef(String datastore, String path) {

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException when the text has another form, or its path is absolute or climbs out
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static ImageRef parse(String text) {
        int colon = text.indexOf(':');
        if (colon <= 0 || colon == text.length() - 1) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not an image; expected datastore:path, for example shared:web1/root.qcow2.");
        }
        String path = text.substring(colon + 1);
        if (path.startsWith("/") || ("/" + path + "/").contains("/../") || path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "'" + text + "': the path must be relative and stay inside the datastore.");
        }
        return new ImageRef(text.substring(0, colon), path);
    }

    @JsonValue
    @Override
    public String toString() {
        return datastore + ":" + path;
    }
}
