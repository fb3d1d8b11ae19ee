using Xunit;

namespace AutoGrad.Tests.Expressions;

public sealed class GraphPrinterTests
{
    [Fact]
    public void A_graph_reads_like_a_program()
    {
        Tensor x = Placeholder.Create(new TensorType(DType.Float32, [2, 3]));
        Tensor y = (2 * x * x).Sum(0);
        AssertText(
            """
            %0: Float32[2, 3] = Placeholder
            %1: Int32[] = Literal(Value = 2)
            %2: Float32[] = Cast(%1, To = Float32)
            %3: Float32[2, 3] = Broadcast(%2, To = [2, 3])
            %4: Float32[2, 3] = Multiply(%3, %0)
            %5: Float32[2, 3] = Multiply(%4, %0)
            %6: Float32[3] = Sum(%5, Axes = [0])
            return %6
            """,
            y);
    }

    [Fact]
    public void Shared_nodes_and_several_outputs_are_named_once()
    {
        Tensor x = Tensor.From(3.0);
        Tensor square = x * x;
        Tensor sine = Tensor.Sin(square);
        AssertText(
            """
            %0: Float64[] = Constant(3.0)
            %1: Float64[] = Multiply(%0, %0)
            %2: Float64[] = Sin(%1)
            return %2, %1, %2
            """,
            sine,
            square,
            sine);
    }

    [Fact]
    public void Computed_values_stay_expressions_and_nothing_is_computed()
    {
        Tensor x = Tensor.From([3.0, 4.0]);
        Tensor computed = x * x;
        computed.ToArray<double>();
        Tensor y = -computed;
        AssertText(
            """
            %0: Float64[2] = Constant
            %1: Float64[2] = Multiply(%0, %0)
            %2: Float64[2] = Negate(%1)
            return %2
            """,
            y);
        Assert.Null(y.Value);
    }

    [Fact]
    public void A_graph_prints_its_outputs()
    {
        Tensor x = Tensor.From([3.0, 4.0]);
        Assert.Equal("%0: Float64[2] = Constant\n%1: Float64[2] = Negate(%0)\nreturn %1", Graph.Of([], [-x]).ToString());
    }

    [Fact]
    public void A_long_chain_prints()
    {
        Tensor x = Tensor.From(0.0);
        for (int i = 0; i < 100_000; i++) x = -x;
        Assert.EndsWith("%100000: Float64[] = Negate(%99999)\nreturn %100000", GraphPrinter.Print(x), StringComparison.Ordinal);
    }

    private static void AssertText(string expected, params Tensor[] outputs) => Assert.Equal(expected, GraphPrinter.Print(outputs));
}
