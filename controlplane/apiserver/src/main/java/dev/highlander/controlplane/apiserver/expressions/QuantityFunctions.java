package dev.highlander.controlplane.apiserver.expressions;

import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.highlander.controlplane.apiserver.expressions.FunctionTable.Parameter;
import dev.highlander.controlplane.apiserver.schema.DocumentException;
import dev.highlander.controlplane.apiserver.schema.Quantity;
import java.math.BigDecimal;

/** Kubernetes' functions of amounts such as {@code 1500m} and {@code 2Gi}. */
final class QuantityFunctions {
    private static final Parameter TEXT = new Parameter(SimpleType.STRING, String.class);
    private static final Parameter NUMBER = new Parameter(SimpleType.INT, Long.class);
    private static final Parameter QUANTITY = new Parameter(OpaqueType.create("kubernetes.Quantity"), Quantity.class);

    private QuantityFunctions() {}

    static void addTo(FunctionTable table) {
        table.global("quantity", QUANTITY.type(), arguments -> parse((String) arguments[0]), TEXT);
        table.global("isQuantity", SimpleType.BOOL, arguments -> isQuantity((String) arguments[0]), TEXT);
        table.member("isInteger", SimpleType.BOOL, arguments -> isInteger(of(arguments, 0)), QUANTITY);
        table.member("asInteger", SimpleType.INT, arguments -> asInteger(of(arguments, 0)), QUANTITY);
        table.member("asApproximateFloat", SimpleType.DOUBLE, arguments -> of(arguments, 0).amount().doubleValue(),
                QUANTITY);
        table.member("sign", SimpleType.INT, arguments -> (long) of(arguments, 0).signum(), QUANTITY);
        table.member("add", QUANTITY.type(), arguments -> of(arguments, 0).add(of(arguments, 1)), QUANTITY, QUANTITY);
        table.member("add", QUANTITY.type(), arguments -> of(arguments, 0).add(whole(arguments, 1)), QUANTITY, NUMBER);
        table.member("sub", QUANTITY.type(), arguments -> of(arguments, 0).subtract(of(arguments, 1)), QUANTITY,
                QUANTITY);
        table.member("sub", QUANTITY.type(), arguments -> of(arguments, 0).subtract(whole(arguments, 1)), QUANTITY,
                NUMBER);
        table.member("isLessThan", SimpleType.BOOL,
                arguments -> of(arguments, 0).compareTo(of(arguments, 1)) < 0, QUANTITY, QUANTITY);
        table.member("isGreaterThan", SimpleType.BOOL,
                arguments -> of(arguments, 0).compareTo(of(arguments, 1)) > 0, QUANTITY, QUANTITY);
        table.member("compareTo", SimpleType.INT,
                arguments -> (long) of(arguments, 0).compareTo(of(arguments, 1)), QUANTITY, QUANTITY);
    }

    private static Quantity of(Object[] arguments, int index) {
        return (Quantity) arguments[index];
    }

    private static Quantity whole(Object[] arguments, int index) {
        return new Quantity(BigDecimal.valueOf((Long) arguments[index]), Quantity.Format.DECIMAL);
    }

    private static Quantity parse(String text) {
        try {
            return Quantity.parse(text);
        } catch (DocumentException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static boolean isQuantity(String text) {
        try {
            Quantity.parse(text);
            return true;
        } catch (DocumentException e) {
            return false;
        }
    }

    private static boolean isInteger(Quantity quantity) {
        try {
            asInteger(quantity);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static long asInteger(Quantity quantity) {
        try {
            return quantity.amount().longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("cannot convert value to integer", e);
        }
    }
}
