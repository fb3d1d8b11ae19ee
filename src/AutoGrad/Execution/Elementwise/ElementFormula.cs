namespace AutoGrad.Execution;

/// <summary>
/// What an elementwise primitive computes, written once: an immutable expression over <see cref="ElementOperation"/>s, from which every
/// executor derives its loop. Shared subexpressions are shared nodes and are computed once.
/// </summary>
/// <example><code>static ElementFormula Sigmoid(ElementFormula x) => 1 / (1 + Exp(-x));</code></example>
internal sealed class ElementFormula
{
    private ElementFormula(ElementOperation operation, DType dtype, params ReadOnlySpan<ElementFormula> operands)
    {
        Operation = operation;
        DType = dtype;
        Operands = operands.ToArray();
    }

    public ElementOperation Operation { get; }

    public DType DType { get; }

    public ElementFormula[] Operands { get; }

    /// <summary>Which element this is, for <see cref="ElementOperation.Argument"/>.</summary>
    public int Index { get; private init; }

    /// <summary>The bits of the number, for <see cref="ElementOperation.Constant"/>.</summary>
    public Scalar Value { get; private init; }

    /// <summary>The function, for <see cref="ElementOperation.Call"/>.</summary>
    public ScalarFunction? Function { get; private init; }

    /// <summary>The formula as a tape, built when first asked for.</summary>
    public FormulaProgram Program => field ??= new FormulaProgram(this);

    /// <summary>The element of the operand with this number.</summary>
    public static ElementFormula Argument(int index, DType dtype) => new(ElementOperation.Argument, dtype) { Index = index };

    /// <summary>A known number of this dtype.</summary>
    public static ElementFormula Constant(Scalar value) => new(ElementOperation.Constant, value.DType) { Value = value };

    /// <summary>A known number, rounded to the dtype of this formula.</summary>
    public ElementFormula Number(double value) => Constant(Scalar.From(value, DType));

    public static ElementFormula operator +(ElementFormula x, ElementFormula y) => Binary(ElementOperation.Add, x, y);

    public static ElementFormula operator -(ElementFormula x, ElementFormula y) => Binary(ElementOperation.Subtract, x, y);

    public static ElementFormula operator *(ElementFormula x, ElementFormula y) => Binary(ElementOperation.Multiply, x, y);

    public static ElementFormula operator /(ElementFormula x, ElementFormula y) => Binary(ElementOperation.Divide, x, y);

    public static ElementFormula operator %(ElementFormula x, ElementFormula y) => Binary(ElementOperation.Remainder, x, y);

    public static ElementFormula operator +(ElementFormula x, double y) => x + x.Number(y);

    public static ElementFormula operator +(double x, ElementFormula y) => y.Number(x) + y;

    public static ElementFormula operator -(ElementFormula x, double y) => x - x.Number(y);

    public static ElementFormula operator -(double x, ElementFormula y) => y.Number(x) - y;

    public static ElementFormula operator *(ElementFormula x, double y) => x * x.Number(y);

    public static ElementFormula operator *(double x, ElementFormula y) => y.Number(x) * y;

    public static ElementFormula operator /(ElementFormula x, double y) => x / x.Number(y);

    public static ElementFormula operator /(double x, ElementFormula y) => y.Number(x) / y;

    public static ElementFormula operator -(ElementFormula x) => Unary(ElementOperation.Negate, x);

    public static ElementFormula operator <(ElementFormula x, ElementFormula y) => Compare(ElementOperation.Less, x, y);

    public static ElementFormula operator >(ElementFormula x, ElementFormula y) => Compare(ElementOperation.Less, y, x);

    public static ElementFormula operator <=(ElementFormula x, ElementFormula y) => Compare(ElementOperation.LessOrEqual, x, y);

    public static ElementFormula operator >=(ElementFormula x, ElementFormula y) => Compare(ElementOperation.LessOrEqual, y, x);

    public static ElementFormula operator <(ElementFormula x, double y) => x < x.Number(y);

    public static ElementFormula operator >(ElementFormula x, double y) => x > x.Number(y);

    public static ElementFormula operator <=(ElementFormula x, double y) => x <= x.Number(y);

    public static ElementFormula operator >=(ElementFormula x, double y) => x >= x.Number(y);

    public static ElementFormula operator &(ElementFormula x, ElementFormula y) => Binary(ElementOperation.And, x, y);

    public static ElementFormula operator |(ElementFormula x, ElementFormula y) => Binary(ElementOperation.Or, x, y);

    public static ElementFormula operator ^(ElementFormula x, ElementFormula y) => Binary(ElementOperation.Xor, x, y);

    public static ElementFormula operator ~(ElementFormula x) => Unary(ElementOperation.Not, x);

    public static ElementFormula operator <<(ElementFormula x, int bits) => Binary(ElementOperation.ShiftLeft, x, x.Number(bits));

    public static ElementFormula operator >>(ElementFormula x, int bits) => Binary(ElementOperation.ShiftRight, x, x.Number(bits));

    public static ElementFormula ShiftLeft(ElementFormula x, ElementFormula y) => Binary(ElementOperation.ShiftLeft, x, y);

    public static ElementFormula ShiftRight(ElementFormula x, ElementFormula y) => Binary(ElementOperation.ShiftRight, x, y);

    public static ElementFormula EqualTo(ElementFormula x, ElementFormula y) => Compare(ElementOperation.Equal, x, y);

    public static ElementFormula EqualTo(ElementFormula x, double y) => EqualTo(x, x.Number(y));

    public static ElementFormula IsNaN(ElementFormula x) => ~EqualTo(x, x);

    public static ElementFormula MaskedMultiply(ElementFormula x, ElementFormula y) => Binary(ElementOperation.MaskedMultiply, x, y);

    public static ElementFormula TwiceMaskedMultiply(ElementFormula x, ElementFormula y) =>
        Binary(ElementOperation.TwiceMaskedMultiply, x, y);

    public static ElementFormula FusedMultiplyAdd(ElementFormula x, ElementFormula y, ElementFormula z) =>
        new(ElementOperation.FusedMultiplyAdd, Same(x, Same(y, z)), x, y, z);

    /// <summary>Horner's scheme with fused steps: c₀ + x·(c₁ + x·(c₂ + …)).</summary>
    public static ElementFormula Polynomial(ElementFormula x, params ReadOnlySpan<double> coefficients)
    {
        ElementFormula sum = x.Number(coefficients[^1]);
        for (int i = coefficients.Length - 2; i >= 0; i--) sum = FusedMultiplyAdd(sum, x, x.Number(coefficients[i]));
        return sum;
    }

    public static ElementFormula Abs(ElementFormula x) => Unary(ElementOperation.Abs, x);

    public static ElementFormula Minimum(ElementFormula x, ElementFormula y) => Binary(ElementOperation.Minimum, x, y);

    public static ElementFormula Maximum(ElementFormula x, ElementFormula y) => Binary(ElementOperation.Maximum, x, y);

    public static ElementFormula Sqrt(ElementFormula x) => Unary(ElementOperation.Sqrt, x);

    public static ElementFormula Floor(ElementFormula x) => Unary(ElementOperation.Floor, x);

    public static ElementFormula Ceiling(ElementFormula x) => Unary(ElementOperation.Ceiling, x);

    public static ElementFormula Round(ElementFormula x) => Unary(ElementOperation.Round, x);

    public static ElementFormula Exp(ElementFormula x) => Unary(ElementOperation.Exp, x);

    public static ElementFormula Log(ElementFormula x) => Unary(ElementOperation.Log, x);

    public static ElementFormula Sin(ElementFormula x) => Unary(ElementOperation.Sin, x);

    public static ElementFormula Cos(ElementFormula x) => Unary(ElementOperation.Cos, x);

    public static ElementFormula CopySign(ElementFormula x, ElementFormula y) => Binary(ElementOperation.CopySign, x, y);

    public static ElementFormula Select(ElementFormula condition, ElementFormula x, ElementFormula y) =>
        condition.DType == DType.Bool
            ? new(ElementOperation.Select, Same(x, y), condition, x, y)
            : throw Errors.Internal($"Select on {condition.DType}");

    public static ElementFormula Convert(ElementFormula x, DType dtype) =>
        x.DType == dtype ? x : new(ElementOperation.Convert, dtype, x);

    public static ElementFormula Reinterpret(ElementFormula x, DType dtype) =>
        x.DType.SizeInBytes == dtype.SizeInBytes
            ? new(ElementOperation.Reinterpret, dtype, x)
            : throw Errors.Internal($"reinterpret {x.DType} as {dtype}");

    public static ElementFormula Call(ScalarFunction function, params ReadOnlySpan<ElementFormula> operands) =>
        new(ElementOperation.Call, operands[0].DType, operands) { Function = function };

    /// <summary>The arithmetic operations per element; see <see cref="OperationWeights"/>. Each shared node counts once.</summary>
    public int CountOperations()
    {
        var seen = new HashSet<ElementFormula>(ReferenceEqualityComparer.Instance);
        var pending = new Stack<ElementFormula>([this]);
        int count = 0;
        while (pending.TryPop(out ElementFormula? formula))
        {
            if (!seen.Add(formula)) continue;
            count += OperationWeights.Of(formula.Operation);
            foreach (ElementFormula operand in formula.Operands) pending.Push(operand);
        }
        return count;
    }

    /// <summary>The formula as text; see <see cref="FormulaText"/>.</summary>
    public override string ToString() => FormulaText.Of(this);

    private static ElementFormula Unary(ElementOperation operation, ElementFormula x) => new(operation, x.DType, x);

    private static ElementFormula Binary(ElementOperation operation, ElementFormula x, ElementFormula y) =>
        new(operation, Same(x, y), x, y);

    private static ElementFormula Compare(ElementOperation operation, ElementFormula x, ElementFormula y)
    {
        Same(x, y);
        return new(operation, DType.Bool, x, y);
    }

    private static DType Same(ElementFormula x, ElementFormula y) => Same(x, y.DType);

    private static DType Same(ElementFormula x, DType dtype) =>
        x.DType == dtype ? dtype : throw Errors.Internal($"formula mixes {x.DType} and {dtype}");
}

/// <summary>A named function of one or two doubles, for <see cref="ElementOperation.Call"/>.</summary>
/// <param name="Name">Its name in printed formulas.</param>
/// <param name="Unary">The function, if it has one operand.</param>
/// <param name="Binary">The function, if it has two.</param>
internal sealed record ScalarFunction(string Name, Func<double, double>? Unary, Func<double, double, double>? Binary = null);
