package dev.highlander.controlplane.apiserver.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * An amount of a resource: a decimal number with one of Kubernetes' suffixes. Amounts are exact down to a billionth (what is
 * smaller is rounded up, as Kubernetes does); numbers of more than 18 digits are limited to 2⁶³−1.
 *
 * <p>The canonical form keeps the family of suffixes in which the amount was given and uses the largest one that leaves no
 * fraction: {@code 0.5} is {@code 500m}, {@code 1000m} is {@code 1}, {@code 1024Ki} is {@code 1Mi}, {@code 1000} is {@code 1k}.
 *
 * @param amount the amount in units
 * @param format the family of suffixes
 */
public record Quantity(BigDecimal amount, Format format) implements Comparable<Quantity> {
    /** The families of suffixes. */
    public enum Format {
        /** {@code n u m k M G T P E}: powers of a thousand. */
        DECIMAL,
        /** {@code Ki Mi Gi Ti Pi Ei}: powers of 1024. */
        BINARY,
        /** {@code e3}, {@code E3}: powers of ten. */
        EXPONENT
    }

    /** Nothing. */
    public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, Format.DECIMAL);

    private static final String SHAPE = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    private static final String SUFFIXES = "unable to parse quantity's suffix";
    private static final String[] DECIMAL_SUFFIXES = {"n", "u", "m", "", "k", "M", "G", "T", "P", "E"};
    private static final String[] BINARY_SUFFIXES = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
    private static final BigInteger THOUSAND = BigInteger.valueOf(1000);
    private static final BigInteger KIBI = BigInteger.valueOf(1024);
    private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final int SMALLEST_SCALE = 9;
    /** Numbers of so many digits are never cut, whatever their suffix. */
    private static final int EXACT_DIGITS = 18;

    /**
     * Reads an amount.
     *
     * @throws DocumentException with Kubernetes' words if it is none
     */
    public static Quantity parse(String text) {
        int digitsEnd = numberEnd(text);
        if (digitsEnd < 0) {
            throw new DocumentException(SHAPE);
        }
        BigDecimal number = number(text.substring(0, digitsEnd));
        String suffix = text.substring(digitsEnd);
        int length = suffix.length();
        if (length == 2 && suffix.charAt(1) == 'i') {
            for (int i = 1; i < BINARY_SUFFIXES.length; i++) {
                if (BINARY_SUFFIXES[i].equals(suffix)) {
                    return new Quantity(bounded(number.multiply(new BigDecimal(KIBI.pow(i)))), Format.BINARY);
                }
            }
        }
        if (length > 1 && (suffix.charAt(0) == 'e' || suffix.charAt(0) == 'E')) {
            return new Quantity(bounded(number.scaleByPowerOfTen(exponent(suffix))), Format.EXPONENT);
        }
        for (int i = 0; i < DECIMAL_SUFFIXES.length; i++) {
            if (DECIMAL_SUFFIXES[i].equals(suffix)) {
                return new Quantity(bounded(number.scaleByPowerOfTen(3 * i - 9)), Format.DECIMAL);
            }
        }
        throw new DocumentException(wellShaped(suffix) ? SUFFIXES : SHAPE);
    }

    /** Where the number ends and the suffix begins, or -1 if there is no number. */
    private static int numberEnd(String text) {
        int i = 0;
        int length = text.length();
        if (i < length && (text.charAt(i) == '+' || text.charAt(i) == '-')) {
            i++;
        }
        boolean digits = false;
        boolean point = false;
        for (; i < length; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits = true;
            } else if (c == '.' && !point) {
                point = true;
            } else {
                break;
            }
        }
        return digits ? i : -1;
    }

    private static BigDecimal number(String digits) {
        if (digits.length() > 100) {
            throw new DocumentException(SHAPE);
        }
        try {
            return new BigDecimal(digits);
        } catch (NumberFormatException e) {
            throw new DocumentException(SHAPE);
        }
    }

    private static int exponent(String suffix) {
        try {
            int exponent = Integer.parseInt(suffix.substring(1));
            if (exponent < -100 || exponent > 100) {
                throw new DocumentException(SUFFIXES);
            }
            return exponent;
        } catch (NumberFormatException e) {
            throw new DocumentException(wellShaped(suffix) ? SUFFIXES : SHAPE);
        }
    }

    private static boolean wellShaped(String suffix) {
        int i = 0;
        while (i < suffix.length() && "eEinumkKMGTP".indexOf(suffix.charAt(i)) >= 0) {
            i++;
        }
        if (i < suffix.length() && (suffix.charAt(i) == '-' || suffix.charAt(i) == '+')) {
            i++;
        }
        while (i < suffix.length() && suffix.charAt(i) >= '0' && suffix.charAt(i) <= '9') {
            i++;
        }
        return i == suffix.length();
    }

    private static BigDecimal bounded(BigDecimal amount) {
        BigDecimal rounded = amount.scale() > SMALLEST_SCALE
                ? amount.setScale(SMALLEST_SCALE, RoundingMode.UP)
                : amount;
        return rounded.precision() > EXACT_DIGITS && rounded.abs().compareTo(MAX) > 0
                ? MAX.multiply(BigDecimal.valueOf(rounded.signum()))
                : rounded;
    }

    /** Whether a text is already in canonical form, without building anything; false only means that it must be looked at. */
    static boolean isPlainlyCanonical(String text) {
        int length = text.length();
        int digits = 0;
        while (digits < length && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        // Up to three digits without a leading zero or three trailing ones: no larger suffix can take them.
        if (digits == 0 || digits > 3 || text.charAt(0) == '0') {
            return false;
        }
        if (digits == length) {
            return true;
        }
        char suffix = text.charAt(digits);
        return length - digits == 1
                ? "mkMGTPE".indexOf(suffix) >= 0
                : length - digits == 2 && text.charAt(digits + 1) == 'i' && "KMGTPE".indexOf(suffix) >= 0;
    }

    /** The sum, in this amount's family of suffixes, or the other's if this is zero. */
    public Quantity add(Quantity other) {
        return new Quantity(bounded(amount.add(other.amount)), amount.signum() == 0 ? other.format : format);
    }

    /** The difference, in this amount's family of suffixes. */
    public Quantity subtract(Quantity other) {
        return new Quantity(bounded(amount.subtract(other.amount)), amount.signum() == 0 ? other.format : format);
    }

    /** The amount in whole units, rounded up. */
    public long value() {
        return amount.setScale(0, RoundingMode.UP).longValue();
    }

    /** The amount in thousandths, rounded up; saturates. */
    public long milliValue() {
        BigDecimal thousandths = amount.scaleByPowerOfTen(3).setScale(0, RoundingMode.UP);
        return thousandths.abs().compareTo(MAX) > 0 ? Long.MAX_VALUE * thousandths.signum() : thousandths.longValue();
    }

    /** -1, 0 or 1. */
    public int signum() {
        return amount.signum();
    }

    /** Orders by amount, whatever the suffixes. */
    @Override
    public int compareTo(Quantity other) {
        return amount.compareTo(other.amount);
    }

    /** Equal amounts are equal, whatever the suffixes. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Quantity quantity && compareTo(quantity) == 0;
    }

    @Override
    public int hashCode() {
        return amount.stripTrailingZeros().hashCode();
    }

    /** The canonical form. */
    @Override
    public String toString() {
        if (amount.signum() == 0) {
            return "0";
        }
        return switch (format) {
            case DECIMAL -> decimal();
            case BINARY -> binary();
            case EXPONENT -> exponential();
        };
    }

    /** Binary suffixes are for whole numbers from 1024 on; what is smaller or broken is written with decimal ones. */
    private String binary() {
        BigDecimal magnitude = amount.abs();
        if (magnitude.compareTo(BigDecimal.valueOf(1024)) < 0 || magnitude.stripTrailingZeros().scale() > 0) {
            return decimal();
        }
        BigInteger whole = amount.toBigIntegerExact();
        int i = 0;
        for (; i < BINARY_SUFFIXES.length - 1; i++) {
            BigInteger[] parts = whole.divideAndRemainder(KIBI);
            if (parts[1].signum() != 0) {
                break;
            }
            whole = parts[0];
        }
        return whole + BINARY_SUFFIXES[i];
    }

    private String decimal() {
        BigInteger whole = billionths();
        int i = 0;
        for (; i < DECIMAL_SUFFIXES.length - 1; i++) {
            BigInteger[] parts = whole.divideAndRemainder(THOUSAND);
            if (parts[1].signum() != 0) {
                break;
            }
            whole = parts[0];
        }
        return whole + DECIMAL_SUFFIXES[i];
    }

    private String exponential() {
        BigInteger whole = billionths();
        int exponent = -SMALLEST_SCALE;
        while (true) {
            BigInteger[] parts = whole.divideAndRemainder(THOUSAND);
            if (parts[1].signum() != 0) {
                break;
            }
            whole = parts[0];
            exponent += 3;
        }
        return exponent == 0 ? whole.toString() : whole + "e" + exponent;
    }

    private BigInteger billionths() {
        return amount.scaleByPowerOfTen(SMALLEST_SCALE).setScale(0, RoundingMode.UP).toBigIntegerExact();
    }
}
