using System.Collections.Concurrent;
using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>
/// The family of primitives that act on corresponding elements of inputs of equal shapes. What one element becomes is written once, as
/// an <see cref="ElementFormula"/>; the public function has broadcast the inputs before (see <see cref="Operands"/>).
/// </summary>
internal abstract record Elementwise : Primitive
{
    private static readonly ConcurrentDictionary<(Primitive, DType, DType), Lowering.Map> Lowerings = new();

    /// <summary>What becomes of one element of each input.</summary>
    protected abstract ElementFormula Formula(ReadOnlySpan<ElementFormula> x);

    public sealed override Lowering Lower(Tensor y)
    {
        (Primitive, DType, DType) key = (this, y.Inputs[0].DType, y.Inputs[^1].DType);
        if (Lowerings.TryGetValue(key, out Lowering.Map? known)) return known;
        var arguments = new ElementFormula[y.Inputs.Length];
        for (int i = 0; i < arguments.Length; i++) arguments[i] = ElementFormula.Argument(i, y.Inputs[i].DType);
        return Lowerings.GetOrAdd(key, new Lowering.Map(Formula(arguments)));
    }

    public sealed override Tensor Batch(Tensor y, BatchedInputs inputs) => Apply(inputs.All());

    /// <summary>The type rule of arithmetic: one numeric dtype, one shape.</summary>
    protected TensorType ArithmeticTypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Check.Numeric(Name, inputs[0].Type);
        foreach (Tensor input in inputs) Check.SameDType(Name, inputs[0].Type, input.Type);
        return new TensorType(inputs[0].DType, CommonShape(inputs));
    }

    /// <summary>The node for two operands after they were given one dtype and shape.</summary>
    public Tensor ApplyBroadcast(Tensor x, Tensor y)
    {
        (x, y) = Operands.Align(Name, x, y);
        return Apply(x, y);
    }

    /// <summary>The shape all inputs share.</summary>
    protected Shape CommonShape(ReadOnlySpan<Tensor> inputs)
    {
        foreach (Tensor input in inputs)
        {
            if (input.Shape != inputs[0].Shape) throw Errors.Internal($"{Name} of unequal shapes {inputs[0].Type} and {input.Type}");
        }
        return inputs[0].Shape;
    }
}

/// <summary>A function of one float element, given by its formula and its derivative.</summary>
internal abstract record ElementwiseUnary : Elementwise
{
    /// <summary>f(x) for one element.</summary>
    protected abstract ElementFormula Formula(ElementFormula x);

    /// <summary>f′(x) as an expression, given x and y = f(x); null where it is zero everywhere.</summary>
    protected abstract Tensor? Derivative(Tensor x, Tensor y);

    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Check.Float(Name, inputs[0].Type);
        return inputs[0].Type;
    }

    protected sealed override ElementFormula Formula(ReadOnlySpan<ElementFormula> x) => Formula(x[0]);

    public sealed override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct) =>
        [y.DType.IsFloat && Derivative(y.Inputs[0], y) is { } derivative ? Tensor.MaskedMultiply(ct, derivative) : null];

    public sealed override Tensor? Jvp(Tensor y, ImmutableArray<Tensor?> tangents) =>
        tangents[0] is { } dx && Derivative(y.Inputs[0], y) is { } derivative ? Tensor.MaskedMultiply(dx, derivative) : null;
}

/// <summary>A function of two elements of one dtype, given by its formula and its two partial derivatives.</summary>
internal abstract record ElementwiseBinary : Elementwise
{
    /// <summary>f(x, y) for one pair of elements.</summary>
    protected abstract ElementFormula Formula(ElementFormula x, ElementFormula y);

    /// <summary>∂f/∂x and ∂f/∂y as expressions, given x, y and z = f(x, y); null where one is zero everywhere.</summary>
    protected abstract (Tensor? X, Tensor? Y) Derivatives(Tensor x, Tensor y, Tensor z);

    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => ArithmeticTypeOf(inputs);

    protected sealed override ElementFormula Formula(ReadOnlySpan<ElementFormula> x) => Formula(x[0], x[1]);

    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct)
    {
        (Tensor? dx, Tensor? dy) = Derivatives(y.Inputs[0], y.Inputs[1], y);
        return [dx is null ? null : Tensor.MaskedMultiply(ct, dx), dy is null ? null : Tensor.MaskedMultiply(ct, dy)];
    }

    public override Tensor? Jvp(Tensor y, ImmutableArray<Tensor?> tangents)
    {
        (Tensor? byX, Tensor? byY) = Derivatives(y.Inputs[0], y.Inputs[1], y);
        Tensor? throughX = tangents[0] is { } dx && byX is not null ? Tensor.MaskedMultiply(dx, byX) : null;
        Tensor? throughY = tangents[1] is { } dy && byY is not null ? Tensor.MaskedMultiply(dy, byY) : null;
        return Add.OfPresent(throughX, throughY);
    }
}

/// <summary>An elementwise primitive without derivative: comparisons, logic, bits.</summary>
internal abstract record ElementwiseNonDifferentiable : Elementwise
{
    public sealed override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct) => [.. new Tensor?[y.Inputs.Length]];

    public sealed override Tensor? Jvp(Tensor y, ImmutableArray<Tensor?> tangents) => null;
}
