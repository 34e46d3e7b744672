package io.sluice.tests.architecture;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a class refers to, from its constant pool (JVMS 4.4): complete, for a class reaches nothing that is not there but
 * by reflection.
 *
 * @param name with dots
 * @param types types it names, with dots: owners of what it calls, and types in its signatures
 * @param members what it calls or reads, as {@code owner.name}
 */
record ClassFile(String name, Set<String> types, Set<String> members) {
    private static final Pattern IN_DESCRIPTOR = Pattern.compile("L([\\w/$]+);");

    static ClassFile read(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            in.skipNBytes(8);
            int count = in.readUnsignedShort();
            String[] utf8 = new String[count];
            int[] tags = new int[count];
            int[] first = new int[count];
            int[] second = new int[count];
            for (int i = 1; i < count; i++) {
                tags[i] = in.readUnsignedByte();
                switch (tags[i]) {
                    case 1 -> utf8[i] = in.readUTF();
                    case 7, 8, 16, 19, 20 -> first[i] = in.readUnsignedShort();
                    case 9, 10, 11, 12, 17, 18 -> {
                        first[i] = in.readUnsignedShort();
                        second[i] = in.readUnsignedShort();
                    }
                    case 3, 4 -> in.skipNBytes(4);
                    case 15 -> in.skipNBytes(3);
                    case 5, 6 -> {
                        in.skipNBytes(8);
                        i++; // takes two places
                    }
                    default -> throw new IOException("constant of unknown kind " + tags[i]);
                }
            }
            in.readUnsignedShort();
            String self = dotted(utf8[first[in.readUnsignedShort()]]);
            return new ClassFile(self, types(tags, first, second, utf8), members(tags, first, second, utf8));
        }
    }

    private static Set<String> types(int[] tags, int[] first, int[] second, String[] utf8) {
        Set<String> types = new TreeSet<>();
        for (int i = 1; i < tags.length; i++) {
            if (tags[i] == 7 && !utf8[first[i]].startsWith("[")) {
                types.add(dotted(utf8[first[i]]));
            }
            // descriptors: of its own members they are plain texts, so every text that looks like one counts
            String text = tags[i] == 1 ? utf8[i] : tags[i] == 12 ? utf8[second[i]] : "";
            if (text.startsWith("(") || text.startsWith("L") || text.startsWith("[")) {
                Matcher m = IN_DESCRIPTOR.matcher(text);
                while (m.find()) {
                    types.add(dotted(m.group(1)));
                }
            }
        }
        return types;
    }

    private static Set<String> members(int[] tags, int[] first, int[] second, String[] utf8) {
        Set<String> members = new TreeSet<>();
        for (int i = 1; i < tags.length; i++) {
            if (tags[i] >= 9 && tags[i] <= 11) {
                members.add(dotted(utf8[first[first[i]]]) + "." + utf8[first[second[i]]]);
            }
        }
        return members;
    }

    private static String dotted(String internal) {
        return internal.replace('/', '.');
    }
}
