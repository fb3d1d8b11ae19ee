using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <summary>What is known of the elements of a node before any is computed.</summary>
/// <param name="IsFinite">They are neither infinite nor NaN, whatever the inputs are.</param>
/// <param name="IsTame">They are neither infinite nor NaN as long as the inputs are not, unless a sum, product or exponential
/// overflows.</param>
/// <param name="MayBeMasked">Some may be zeros that were put there on purpose: by a choice, a truth value, padding, rounding.</param>
internal readonly record struct NodeFacts(bool IsFinite, bool IsTame, bool MayBeMasked)
{
    /// <summary>Functions of one or more elements that have no poles, jumps to infinity or edges of their domain.</summary>
    private static readonly HashSet<Type> WithoutPoles =
    [
        typeof(Add), typeof(Subtract), typeof(Multiply), typeof(MaskedMultiply), typeof(TwiceMaskedMultiply), typeof(Negate),
        typeof(Abs), typeof(Sign), typeof(Cast),
        typeof(Maximum), typeof(Minimum), typeof(Clamp), typeof(Where), typeof(Floor), typeof(Ceiling), typeof(Round), typeof(Truncate),
        typeof(Exp), typeof(Exp2), typeof(Expm1), typeof(Sin), typeof(Cos), typeof(Sinh), typeof(Cosh), typeof(Tanh), typeof(Sigmoid),
        typeof(Softplus), typeof(Asinh), typeof(Atan), typeof(Erf), typeof(Erfc), typeof(Identity), typeof(StopGradient),
    ];

    /// <summary>Functions whose value for 0 is another number.</summary>
    private static readonly HashSet<Type> NotZeroAtZero =
    [
        typeof(Exp), typeof(Exp2), typeof(Log), typeof(Log2), typeof(Log10), typeof(Cos), typeof(Cosh), typeof(Acos), typeof(Sigmoid),
        typeof(Softplus), typeof(Erfc), typeof(Reciprocal), typeof(Rsqrt), typeof(LogGamma), typeof(Digamma), typeof(Polygamma),
    ];

    /// <summary>What is assumed of an input.</summary>
    public static NodeFacts OfInput(Tensor x) => new(IsFinite: !x.DType.IsFloat, IsTame: true, MayBeMasked: false);

    /// <summary>What follows for a node from what is known of its inputs.</summary>
    public static NodeFacts Of(Tensor node, Rewriting graph)
    {
        bool finite = true, tame = true, anyMasked = false, allMasked = true;
        foreach (Tensor input in node.Inputs)
        {
            NodeFacts facts = graph.FactsOf(input);
            finite &= facts.IsFinite || !input.DType.IsFloat;
            tame &= facts.IsTame || !input.DType.IsFloat;
            anyMasked |= facts.MayBeMasked;
            allMasked &= facts.MayBeMasked;
        }
        Lowering lowering = node.Primitive.Lower(node);
        return new NodeFacts(
            !node.DType.IsFloat || (finite && KeepsFinite(node, lowering)),
            !node.DType.IsFloat || (tame && IsTameOn(node, lowering, graph)),
            Masks(node, lowering)
                || (node.Primitive is Add or Subtract ? allMasked : anyMasked && !NotZeroAtZero.Contains(node.Primitive.GetType())));
    }

    private static bool KeepsFinite(Tensor node, Lowering lowering) => lowering switch
    {
        Lowering.Fill fill => double.IsFinite(fill.Value.ToDouble()),
        Lowering.Iota or Lowering.View or Lowering.Reshape or Lowering.Concatenate or Lowering.Gather => true,
        Lowering.Pad pad => double.IsFinite(pad.Value.ToDouble()),
        _ => node.Primitive switch
        {
            Negate or Abs or Sign or Maximum or Minimum or Where => true,
            Cast => !node.Inputs[0].DType.IsFloat,
            _ => false,
        },
    };

    private static bool IsTameOn(Tensor node, Lowering lowering, Rewriting graph) => lowering switch
    {
        Lowering.Fill fill => double.IsFinite(fill.Value.ToDouble()),
        Lowering.Pad pad => double.IsFinite(pad.Value.ToDouble()),
        Lowering.Map => WithoutPoles.Contains(node.Primitive.GetType())
            || (node.Primitive is Divide && graph.NumberOf(node.Inputs[1]) is { } divisor && divisor != 0),
        Lowering.Opaque or Lowering.Joint => false,
        Lowering.Given => true,
        _ => true,
    };

    private static bool Masks(Tensor node, Lowering lowering) => lowering switch
    {
        Lowering.Fill fill => fill.Value.ToDouble() == 0,
        Lowering.Pad or Lowering.Scatter or Lowering.ViewTranspose or Lowering.Iota or Lowering.Joint => true,
        Lowering.Window window => window.Kind is not (WindowKind.Maximum or WindowKind.Sum),
        _ => node.Primitive is Where or Sign or Floor or Ceiling or Round or Truncate || (node.Primitive is Cast && !node.Inputs[0].DType.IsFloat),
    };
}
