package dev.highlander.bench.raft.node;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Words of any characters in one line: separated by spaces, written as in a URL's query. */
final class Words {
    private Words() {}

    static String join(List<String> words) {
        return words.stream().map(word -> URLEncoder.encode(word, StandardCharsets.UTF_8))
                .collect(Collectors.joining(" "));
    }

    static List<String> split(String line) {
        return Arrays.stream(line.split(" ", -1)).map(word -> URLDecoder.decode(word, StandardCharsets.UTF_8)).toList();
    }
}
