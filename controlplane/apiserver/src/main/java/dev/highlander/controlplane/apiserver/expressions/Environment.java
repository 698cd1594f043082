package dev.highlander.controlplane.apiserver.expressions;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;

/** CEL with the functions that Kubernetes gives to its expressions. Made when the first expression is met: it takes a second. */
final class Environment {
    /** The value that a rule is about. */
    static final String SELF = "self";
    /** The value that stood there before. */
    static final String OLD_SELF = "oldSelf";

    private static final CelOptions OPTIONS = CelOptions.current()
            .enableOptionalSyntax(true)
            .enableHeterogeneousNumericComparisons(true)
            .comprehensionMaxIterations(Budget.OF_RULE)
            .build();
    private static final CelCompiler COMPILER;
    private static final CelRuntime RUNTIME;

    static {
        FunctionTable functions = new FunctionTable();
        ListFunctions.addTo(functions);
        TextFunctions.addTo(functions);
        QuantityFunctions.addTo(functions);
        NetworkFunctions.addTo(functions);
        COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addLibraries(CelExtensions.strings(), CelExtensions.optional(), CelExtensions.sets(OPTIONS),
                        CelExtensions.bindings())
                .addFunctionDeclarations(functions.declarations())
                .build();
        RUNTIME = CelRuntimeFactory.legacyCelRuntimeBuilder()
                .setOptions(OPTIONS)
                .addLibraries(CelExtensions.strings(), CelExtensions.optional(), CelExtensions.sets(OPTIONS))
                .addFunctionBindings(functions.bindings())
                .build();
    }

    private final CelCompiler compiler;

    private Environment(CelCompiler compiler) {
        this.compiler = compiler;
    }

    /**
     * For expressions about values of one type.
     *
     * @param types what is known of the object that the value is in
     * @param self the value's type
     * @param optionalOld whether what stood there before may be asked for even if nothing did
     */
    static Environment of(DeclaredTypes types, CelType self, boolean optionalOld) {
        CelCompilerBuilder builder = COMPILER.toCompilerBuilder();
        builder.setTypeProvider(types.provider())
                .addVar(SELF, self)
                .addVar(OLD_SELF, optionalOld ? OptionalType.create(self) : self);
        return new Environment(builder.build());
    }

    /**
     * Compiles an expression.
     *
     * @param result the type that its value must have
     * @throws MalformedExpressionException if it makes no sense, or has a value of another type
     */
    Expression compile(String source, CelType result) {
        try {
            CelAbstractSyntaxTree tree = compiler.compile(source).getAst();
            if (!tree.getResultType().equals(result)) {
                throw new MalformedExpressionException("must evaluate to a " + result.name());
            }
            boolean usesOld = tree.getReferenceMap().values().stream().anyMatch(name -> name.name().equals(OLD_SELF));
            return new Expression(RUNTIME.createProgram(tree), usesOld);
        } catch (CelValidationException e) {
            throw new MalformedExpressionException("compilation failed: " + e.getMessage());
        } catch (CelEvaluationException e) {
            throw new MalformedExpressionException("compilation failed: ERROR: " + e.getMessage());
        }
    }
}
