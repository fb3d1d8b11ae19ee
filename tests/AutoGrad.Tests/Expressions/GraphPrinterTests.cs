using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Expressions;

public sealed class GraphPrinterTests
{
    [Fact]
    public void A_graph_reads_like_a_program()
    {
        Tensor x = Placeholder.Create(new TensorType(DType.Float32, [2, 3]));
        AssertText(
            """
            %0: Float32[2, 3] = Placeholder
            %1: Float32[] = Cast(2, To = Float32)
            %2: Float32[2, 3] = Broadcast(%1, To = [2, 3])
            %3: Float32[2, 3] = %2 * %0
            %4: Float32[2, 3] = %3 * %0
            %5: Float32[3] = Sum(%4, Axes = [0])
            return %5
            """,
            (2 * x * x).Sum(0));
    }

    [Fact]
    public void Operators_are_written_as_in_CSharp()
    {
        Tensor x = Placeholder.Create(new TensorType(DType.Float32, [2])), y = Placeholder.Create(x.Type);
        AssertText(
            """
            %0: Float32[2] = Placeholder
            %1: Float32[2] = Placeholder
            %2: Float32[2] = %0 + %1
            %3: Float32[2] = %2 - %0
            %4: Float32[2] = %3 / %1
            %5: Float32[2] = -%4
            %6: Float32[2] = 1 / %5
            %7: Bool[2] = %6 < %0
            %8: Bool[2] = %6 <= %1
            %9: Bool[2] = Xor(%7, %8)
            return %9
            """,
            Compared(Reciprocal(-((x + y - x) / y))));

        Tensor Compared(Tensor z) => Xor(z < x, z <= y);
    }

    [Fact]
    public void Products_are_written_as_MatMul_or_Einsum()
    {
        Tensor x = Placeholder.Create(new TensorType(DType.Float32, [2, 3])), y = Placeholder.Create(new TensorType(DType.Float32, [4, 5, 3]));
        AssertText(
            """
            %0: Float32[2, 3] = Placeholder
            %1: Float32[4, 5, 3] = Placeholder
            %2: Float32[2, 4, 5] = Einsum("ij,klj->ikl", %0, %1)
            %3: Float32[3, 2] = Transpose(%0, Order = [1, 0])
            %4: Float32[3, 3] = MatMul(%3, %0)
            return %2, %4
            """,
            Einsum("ij,klj->ikl", x, y),
            MatMul(x.Transpose(), x));
    }

    [Fact]
    public void Shared_nodes_and_several_outputs_are_named_once()
    {
        Tensor x = From(3.0);
        Tensor square = x * x;
        Tensor sine = Sin(square);
        AssertText(
            """
            %0: Float64[] = Constant(3.0)
            %1: Float64[] = %0 * %0
            %2: Float64[] = Sin(%1)
            return %2, %1, %2
            """,
            sine,
            square,
            sine);
    }

    [Fact]
    public void Numbers_stand_where_they_are_read_if_that_says_all()
    {
        Tensor ones = Ones([2, 3]), x = Placeholder.Create(ones.Type);
        AssertText("%0: Float32[2, 3] = Placeholder\n%1: Float32[2, 3] = %0 * 1\nreturn %1", x * ones);
        AssertText("%0: Float32[2, 3] = 1\n%1: Float32[2] = Sum(%0, Axes = [1])\nreturn %1", ones.Sum(1)); // its shape matters
        AssertText("%0: Float32[2, 3] = 1\nreturn %0", ones);
        AssertText("%0: Float64[] = -(-2)\nreturn %0", -Full([], -2, DType.Float64));
    }

    [Fact]
    public void Computed_values_stay_expressions_and_nothing_is_computed()
    {
        Tensor x = From([3.0, 4.0]);
        Tensor computed = x * x;
        computed.ToArray<double>();
        Tensor y = -computed;
        AssertText(
            """
            %0: Float64[2] = Constant
            %1: Float64[2] = %0 * %0
            %2: Float64[2] = -%1
            return %2
            """,
            y);
        Assert.Null(y.Value);
    }

    [Fact]
    public void A_graph_prints_its_outputs()
    {
        Tensor x = From([3.0, 4.0]);
        Assert.Equal("%0: Float64[2] = Constant\n%1: Float64[2] = -%0\nreturn %1", Graph.Of([], [-x]).ToString());
    }

    [Fact]
    public void A_function_has_named_and_typed_inputs()
    {
        Assert.Equal(
            "(x: Float64[])\n%0: Float64[] = Sin(x)\nreturn %0",
            GraphPrinter.Print(static x => Sin(x), 0.5));
        Assert.Equal(
            "(Item1: Float32[2], Item2[0]: Float64[], Item2[1]: Float64[])\n%0: Float64[] = Item2[0] * Item2[1]\nreturn %0",
            GraphPrinter.Print(static ((Tensor, Tensor[]) x) => x.Item2[0] * x.Item2[1], (Ones([2]), new Tensor[] { 1.0, 2.0 })));
        Assert.Equal(
            "(x[0]: Float64[], x[1]: Float64[])\n%0: Float64[] = x[0] - x[1]\nreturn %0",
            GraphPrinter.Print(static (Tensor[] x) => x[0] - x[1], new Tensor[] { 1.0, 2.0 }));
    }

    [Fact]
    public void Several_arguments_are_numbered()
    {
        Assert.Equal("(x0: Float64[], x1: Float64[])\n%0: Float64[] = x0 * x1\nreturn %0", GraphPrinter.Print(static (Tensor x, Tensor y) => x * y, (Tensor)1.0, (Tensor)2.0));
        Assert.Equal(
            "(x0.Item1: Float64[], x0.Item2: Float64[], x1[0]: Float32[], x2: Bool[])\nreturn x2",
            GraphPrinter.Print(
                static ((Tensor, Tensor) _, Tensor[] _, Tensor condition) =>
                    condition, ((Tensor)1.0, (Tensor)2.0), new Tensor[] { 1f }, (Tensor)true));
    }

    [Fact]
    public void A_tree_of_results_names_its_leaves() => Assert.Equal(
        "(x: Float64[])\n%0: Float64[] = x * x\n%1: Float64[] = 2 * x\nreturn Item1: %0, Item2: %1",
        GraphPrinter.Print(Simplify(ValueAndGrad((Tensor x) => x * x)), (Tensor)3.0));

    [Fact]
    public void Many_inputs_stand_below_each_other() => Assert.StartsWith(
        "(\n    x[0]: Float64[],\n    x[1]: Float64[],\n",
        GraphPrinter.Print(static (Tensor[] x) => x[0], [.. Enumerable.Repeat((Tensor)1.0, 20)]),
        StringComparison.Ordinal);

    [Fact]
    public void Mistakes_are_named()
    {
        var error = Assert.Throws<ArgumentException>(static () => GraphPrinter.Print(static (Tensor x, Tensor y) => Nothing(), (Tensor)1.0, (Tensor)2f));
        Assert.Equal("Print: the function of (x0: Float64[], x1: Float32[]) returned null. Return a tensor or a tree of tensors.", error.Message);
        error = Assert.Throws<ArgumentException>(static () => GraphPrinter.ToDot(static (Tensor x) => Nothing(), (Tensor)1.0));
        Assert.StartsWith("ToDot: ", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(static () => GraphPrinter.Print([Nothing()]));
        Assert.Throws<InvalidOperationException>(static () => GraphPrinter.Print(static (Tensor x) => (double)x > 0 ? x : -x, (Tensor)1.0));

        static Tensor Nothing() => default!;
    }

    [Fact]
    public void Graphviz_sees_the_kinds_of_nodes_and_the_order_of_operands() => Assert.Equal(
        """
        digraph {
          node [shape=box];
          n0 [label="x: Float64[2]", shape=ellipse];
          n1 [label="1: Float64[2]", shape=plaintext];
          n2 [label="Add\nFloat64[2]"];
          n0 -> n2;
          n1 -> n2;
          n3 [label="Divide\nFloat64[2]"];
          n0 -> n3 [label="0"];
          n2 -> n3 [label="1"];
          n4 [label="Sum\nAxes = [0]\nFloat64[]"];
          n3 -> n4;
          r0 [label="return", shape=ellipse, peripheries=2];
          n4 -> r0;
        }
        """,
        GraphPrinter.ToDot(static x => (x / (x + OnesLike(x))).Sum(), From([1.0, 2.0])));

    [Fact]
    public void Mermaid_sees_the_kinds_of_nodes_and_the_order_of_operands() => Assert.Equal(
        """
        flowchart TD
          n0(["x: Float64[2]"])
          n1[/"1: Float64[2]"/]
          n2["Add<br/>Float64[2]"]
          n0 --> n2
          n1 --> n2
          n3["Divide<br/>Float64[2]"]
          n0 -->|0| n3
          n2 -->|1| n3
          r0(("return [0]"))
          n3 --> r0
          r1(("return [1]"))
          n0 --> r1
        """,
        GraphPrinter.ToMermaid(static (Tensor x) => new[] { x / (x + OnesLike(x)), x }, From([1.0, 2.0])));

    [Fact]
    public void Names_are_escaped()
    {
        var tree = System.Collections.Immutable.ImmutableDictionary<string, Tensor>.Empty.Add("a\"b\\<#&>", 1.0);
        string dot = GraphPrinter.ToDot(static (System.Collections.Immutable.ImmutableDictionary<string, Tensor> x) => x, tree);
        Assert.Contains("""n0 [label="x[\"a\\\"b\\\\<#&>\"]: Float64[]", shape=ellipse];""", dot, StringComparison.Ordinal);
        string mermaid = GraphPrinter.ToMermaid(static (System.Collections.Immutable.ImmutableDictionary<string, Tensor> x) => x, tree);
        Assert.Contains("""n0(["x[#quot;a\#quot;b\\#lt;#35;#amp;#gt;#quot;]: Float64[]"])""", mermaid, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_chain_prints()
    {
        Tensor x = From(0.0);
        for (int i = 0; i < 100_000; i++) x = -x;
        Assert.EndsWith("%100000: Float64[] = -%99999\nreturn %100000", GraphPrinter.Print(x), StringComparison.Ordinal);
        Assert.EndsWith("n100000 -> r0;\n}", GraphPrinter.ToDot(x), StringComparison.Ordinal);
        Assert.EndsWith("n100000 --> r0", GraphPrinter.ToMermaid(x), StringComparison.Ordinal);
    }

    private static void AssertText(string expected, params Tensor[] outputs) => Assert.Equal(expected, GraphPrinter.Print(outputs));
}
