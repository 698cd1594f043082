package dev.highlander.controlplane.apiserver.expressions;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.highlander.controlplane.apiserver.expressions.FunctionTable.Parameter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Kubernetes' functions of lists: {@code isSorted, sum, min, max, indexOf, lastIndexOf}. */
final class ListFunctions {
    private static final List<CelType> ORDERED = List.of(SimpleType.INT, SimpleType.UINT, SimpleType.DOUBLE,
            SimpleType.BOOL, SimpleType.DURATION, SimpleType.TIMESTAMP, SimpleType.STRING);

    private ListFunctions() {}

    static void addTo(FunctionTable table) {
        for (CelType item : ORDERED) {
            Parameter list = of(item);
            table.member("isSorted", SimpleType.BOOL, arguments -> isSorted(list(arguments)), list);
            table.member("min", item, arguments -> extreme(list(arguments), -1, "min"), list);
            table.member("max", item, arguments -> extreme(list(arguments), 1, "max"), list);
        }
        table.member("sum", SimpleType.INT, arguments -> sum(list(arguments), 0L), of(SimpleType.INT));
        table.member("sum", SimpleType.DOUBLE, arguments -> sum(list(arguments), 0.0), of(SimpleType.DOUBLE));
        table.member("sum", SimpleType.DURATION, arguments -> sum(list(arguments), Duration.ZERO),
                of(SimpleType.DURATION));
        TypeParamType any = TypeParamType.create("T");
        Parameter list = of(any);
        Parameter sought = new Parameter(any, Object.class);
        table.member("indexOf", SimpleType.INT, arguments -> (long) list(arguments).indexOf(arguments[1]), list,
                sought);
        table.member("lastIndexOf", SimpleType.INT, arguments -> (long) list(arguments).lastIndexOf(arguments[1]),
                list, sought);
    }

    private static Parameter of(CelType item) {
        return new Parameter(ListType.create(item), List.class);
    }

    private static List<?> list(Object[] arguments) {
        return (List<?>) arguments[0];
    }

    /** Items of one type, which the checker has seen to, can be compared with each other. */
    @SuppressWarnings("unchecked")
    private static int compare(Object one, Object other) {
        return ((Comparable<Object>) one).compareTo(other);
    }

    private static boolean isSorted(List<?> list) {
        for (int i = 1; i < list.size(); i++) {
            if (compare(item(list, i - 1), item(list, i)) > 0) {
                return false;
            }
        }
        return true;
    }

    private static Object extreme(List<?> list, int sign, String function) {
        if (list.isEmpty()) {
            throw new IllegalArgumentException(function + " called on empty list");
        }
        Object best = item(list, 0);
        for (int i = 1; i < list.size(); i++) {
            Object item = item(list, i);
            best = compare(item, best) * sign > 0 ? item : best;
        }
        return best;
    }

    private static Object sum(List<?> list, Object nothing) {
        Object sum = nothing;
        for (int i = 0; i < list.size(); i++) {
            sum = switch (sum) {
                case Long whole -> Math.addExact(whole, (Long) item(list, i));
                case Double number -> number + (Double) item(list, i);
                case Duration time -> time.plus((Duration) item(list, i));
                default -> throw new IllegalArgumentException("cannot add " + sum);
            };
        }
        return sum;
    }

    private static Object item(List<?> list, int index) {
        return Objects.requireNonNull(list.get(index), "lists of expressions hold no Java nulls");
    }
}
