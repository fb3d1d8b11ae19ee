namespace AutoGrad.Tests.Operations.Elementwise;

/// <summary>The cases every elementwise primitive is held to.</summary>
public static class ElementwiseCases
{
    /// <summary>One operand: scalar, vector, matrix, size-1 and empty axes, random shapes, and a transposed view.</summary>
    public static IEnumerable<LawCase> Unary(Random random, Func<Tensor, Tensor> function, double low = -2, double high = 2)
    {
        Shape[] chosen = [[], [5], [2, 3], [1, 4, 1], [0, 3]];
        foreach (Shape shape in chosen.Concat(RandomShapes.Any(random)))
        {
            yield return new("one operand", x => function(x[0]), Sample.Uniform(random, shape, low, high));
        }
        yield return new("transposed operand", x => function(x[0].Transpose()).Transpose(), Sample.Uniform(random, [3, 4], low, high));
    }

    /// <summary>Two operands: equal shapes, broadcasts of every kind, random ones too, and a literal on either side.</summary>
    public static IEnumerable<LawCase> Binary(
        Random random, Func<Tensor, Tensor, Tensor> function, double low = -2, double high = 2, double rightLow = -2, double rightHigh = 2)
    {
        (Shape, Shape)[] chosen = [([], []), ([4], [4]), ([2, 3], [3]), ([2, 1], [1, 3]), ([], [2, 2]), ([0, 2], [2])];
        foreach ((Shape left, Shape right) in chosen.Concat(RandomShapes.Broadcastable(random)))
        {
            yield return new(
                "two operands",
                x => function(x[0], x[1]),
                Sample.Uniform(random, left, low, high),
                Sample.Uniform(random, right, rightLow, rightHigh));
        }
        yield return new("literal on the right", x => function(x[0], (rightLow + rightHigh + 1.5) / 2), Sample.Uniform(random, [3], low, high));
        yield return new("literal on the left", x => function((low + high + 1.5) / 2, x[0]), Sample.Uniform(random, [3], rightLow, rightHigh));
    }
}
