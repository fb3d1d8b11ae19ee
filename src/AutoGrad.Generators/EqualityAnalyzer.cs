using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AutoGrad.Generators;

/// <summary>
/// Tells where two tensors are compared by <c>==</c>, <c>!=</c> or <c>Equals</c>: that asks whether they are the same object, while
/// <c>&lt;</c> and <c>&gt;</c> compare their elements.
/// </summary>
/// <remarks>
/// A comparison with null is left alone, and so is whatever says that references are meant: <c>ReferenceEquals</c>, or an operand that is
/// cast to object.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EqualityAnalyzer : DiagnosticAnalyzer
{
    private const int LongestQuoted = 40;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.ReferencesCompared];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(CheckOperator, OperationKind.Binary);
        context.RegisterOperationAction(CheckCall, OperationKind.Invocation);
    }

    private static void CheckOperator(OperationAnalysisContext context)
    {
        if (context.Operation is not IBinaryOperation { OperatorMethod: null } comparison) return;
        string? elementwise = comparison.OperatorKind switch
        {
            BinaryOperatorKind.Equals => "Equal",
            BinaryOperatorKind.NotEquals => "NotEqual",
            _ => null,
        };
        if (elementwise is not null) Check(context, comparison.LeftOperand, comparison.RightOperand, elementwise);
    }

    private static void CheckCall(OperationAnalysisContext context)
    {
        if (context.Operation is not IInvocationOperation { TargetMethod: { Name: "Equals" } method } call
            || method.ContainingType.SpecialType != SpecialType.System_Object)
        {
            return;
        }
        if (call is { Instance: { } instance, Arguments.Length: 1 }) Check(context, instance, call.Arguments[0].Value, "Equal");
        else if (call is { Instance: null, Arguments.Length: 2 }) Check(context, call.Arguments[0].Value, call.Arguments[1].Value, "Equal");
    }

    private static void Check(OperationAnalysisContext context, IOperation left, IOperation right, string elementwise)
    {
        (left, right) = (Written(left), Written(right));
        if (!IsTensor(left) || !IsTensor(right)) return;
        string operands = Quoted(left) is { } x && Quoted(right) is { } y ? $"{x}, {y}" : "x, y";
        context.ReportDiagnostic(Diagnostic.Create(
            Rules.ReferencesCompared, context.Operation.Syntax.GetLocation(), $"Tensor.{elementwise}({operands})", $"ReferenceEquals({operands})"));
    }

    /// <summary>The operand without what the compiler makes of it to compare it as an object.</summary>
    private static IOperation Written(IOperation operand)
    {
        while (operand is IConversionOperation { IsImplicit: true, OperatorMethod: null } conversion) operand = conversion.Operand;
        return operand;
    }

    private static bool IsTensor(IOperation operand) =>
        operand is { Type: { } type, ConstantValue.HasValue: false } and not IDefaultValueOperation && Names.IsTensor(type);

    /// <summary>
    /// An operand as the message repeats it; null if it is long, or is the x of <c>x?.Equals(y)</c>, which is not written where it is
    /// meant.
    /// </summary>
    private static string? Quoted(IOperation operand) =>
        operand is not IConditionalAccessInstanceOperation
        && operand.Syntax.ToString() is { Length: <= LongestQuoted } text
        && !text.Contains('\n')
            ? text
            : null;
}
