package dev.highlander.resources.document;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Grows a {@link Value} tree from the events of a parser, with a stack of its own and limits on everything.
 *
 * <p>Each method answers whether reading may go on: after {@code false} the document is given up and a problem says why.
 */
final class TreeGrower {
    static final int DEEPEST = 64;
    static final int MOST_VALUES = 200_000;

    private final Problems problems;
    private final Deque<Branch> open = new ArrayDeque<>();
    private final Map<String, Counted> anchors = new HashMap<>();
    private @Nullable Value root;
    private boolean began;
    private int values;

    TreeGrower(Problems problems) {
        this.problems = problems;
    }

    Optional<Value> root() {
        return Optional.ofNullable(root);
    }

    boolean document(Location at) {
        if (began) {
            problems.add(Problem.missing(at, "",
                    "expected one document but a second one begins here; remove the `---` line"));
            return false;
        }
        began = true;
        return true;
    }

    boolean scalar(Value.Scalar scalar, Optional<String> anchor, boolean plain) {
        Branch branch = open.peek();
        if (branch != null && branch.wantsName()) {
            branch.name(scalar, plain);
            return true;
        }
        return put(new Counted(scalar, 1), anchor, 1);
    }

    boolean open(Location at, boolean mapping, Optional<String> anchor) {
        Branch parent = open.peek();
        if (parent != null && parent.wantsName()) {
            problems.add(Problem.missing(at, "", "a name must be a single word, not a list or a mapping"));
            return false;
        }
        if (open.size() >= DEEPEST) {
            problems.add(Problem.missing(at, "", "nested deeper than " + DEEPEST + " levels"));
            return false;
        }
        // The name now means the value being read: an alias to it before its end would be a cycle.
        anchor.ifPresent(anchors::remove);
        open.push(new Branch(at, mapping, anchor, problems));
        return true;
    }

    boolean close() {
        Branch done = open.pop();
        return put(new Counted(done.value(), done.count), done.anchor, 1);
    }

    boolean alias(Location at, String name) {
        Branch branch = open.peek();
        if (branch != null && branch.wantsName()) {
            problems.add(Problem.missing(at, "", "an alias cannot stand for a name"));
            return false;
        }
        Counted target = anchors.get(name);
        if (target == null) {
            boolean within = open.stream().anyMatch(b -> b.anchor.equals(Optional.of(name)));
            problems.add(Problem.missing(at, "", within
                    ? "alias `*" + name + "` stands inside the value that it names"
                    : "alias `*" + name + "` names nothing above this line"));
            return false;
        }
        return put(target, Optional.empty(), target.count);
    }

    private boolean put(Counted counted, Optional<String> anchor, int cost) {
        values += cost;
        if (values > MOST_VALUES) {
            problems.add(Problem.missing(counted.value.at(), "",
                    "expected at most " + MOST_VALUES + " values, aliases counted out"));
            return false;
        }
        anchor.ifPresent(name -> anchors.put(name, counted));
        Branch branch = open.peek();
        if (branch == null) {
            root = counted.value;
        } else {
            branch.put(counted);
        }
        return true;
    }

    /** A finished value and how many values it holds, itself included, with each alias counted as what it stands for. */
    private record Counted(Value value, int count) {}

    /** A list or mapping that is still being read. */
    private static final class Branch {
        private final Location at;
        private final boolean mapping;
        private final Optional<String> anchor;
        private final Problems problems;
        private final List<Value> items = new ArrayList<>();
        private final Map<String, Value.Member> members = new LinkedHashMap<>();
        private final Map<String, Value.Member> merged = new LinkedHashMap<>();
        private Value.@Nullable Scalar name;
        private boolean merge;
        private int count = 1;

        Branch(Location at, boolean mapping, Optional<String> anchor, Problems problems) {
            this.at = at;
            this.mapping = mapping;
            this.anchor = anchor;
            this.problems = problems;
        }

        boolean wantsName() {
            return mapping && name == null;
        }

        void name(Value.Scalar scalar, boolean plain) {
            name = scalar;
            merge = plain && scalar.text().equals("<<");
        }

        void put(Counted counted) {
            count += counted.count;
            Value.Scalar key = name;
            if (key == null) {
                items.add(counted.value);
                return;
            }
            name = null;
            if (merge) {
                merge(key, counted.value);
                return;
            }
            Value.Member before = members.putIfAbsent(key.text(), new Value.Member(key.at(), counted.value));
            if (before != null) {
                problems.add(Problem.missing(key.at(), key.text(),
                        "this name stands already in line " + before.nameAt().line() + "; remove one of the two"));
            }
        }

        /** A merge key takes what the mapping itself does not say; of several sources the earlier wins. */
        private void merge(Value.Scalar key, Value source) {
            switch (source) {
                case Value.Mapping m -> m.members().forEach(merged::putIfAbsent);
                case Value.Sequence s -> s.items().forEach(item -> merge(key, item));
                case Value.Scalar s ->
                    problems.add(Problem.error(key.at(), "<<", s.describe(),
                            "expected a mapping or a list of mappings to merge"));
            }
        }

        Value value() {
            if (!mapping) {
                return new Value.Sequence(at, items);
            }
            merged.forEach(members::putIfAbsent);
            return new Value.Mapping(at, members);
        }
    }
}
