using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Expressions;

/// <summary>What loops, choices and searches run is printed with them.</summary>
public sealed class PrintedBodiesTests
{
    private static readonly Tensor Three = From([1.0, 2.0, 3.0]);

    [Fact]
    public void The_body_of_a_Scan_stands_below_its_first_output() => Assert.Equal(
        """
        (x: Float64[3])
        %0: Float64[] = Scan(1, x, Output = 0 of 3, Length = 3, Carries = 1, Sequences = 1)
          Body(a0: Float64[], a1: Float64[])
          %0: Float64[] = a0 * a1
          %1: Float64[] = Sin(a0)
          return %0, %1
        %1: Float64[3] = Scan(1, x, Output = 1 of 3, Length = 3, Carries = 1, Sequences = 1)
          Body = Body of %0
        return Item1: %0, Item2: %1
        """,
        GraphPrinter.Print(Products, Three));

    [Fact]
    public void A_While_has_a_condition_and_a_body() => Assert.Equal(
        """
        (x: Float64[])
        %0: Float64[] = Cast(10, To = Float64)
        %1: Float64[] = Cast(2, To = Float64)
        %2: Float64[] = %1 + x
        %3: Float64[] = While(x, %0, %2, Output = 0 of 3, MaxSteps = 8)
          Condition(a0: Float64[], a1: Float64[])
          %0: Bool[] = a0 < a1
          return %0
          Body(a0: Float64[], a1: Float64[])
          %0: Float64[] = a0 * a1
          return %0
        return %3
        """,
        GraphPrinter.Print(Doubled, 0.5));

    [Fact]
    public void The_gradient_of_a_While_is_a_loop_back() => Assert.Equal(
        """
        (x: Float64[])
        %0: Float64[] = 2 + x
        %1: Int32[] = While(x, 10, %0, Output = 1 of 3, MaxSteps = 8)
          Condition(a0: Float64[], a1: Float64[])
          %0: Bool[] = a0 < a1
          return %0
          Body(a0: Float64[], a1: Float64[])
          %0: Float64[] = a0 * a1
          return %0
        %2: Float64[8] = While(x, 10, %0, Output = 2 of 3, MaxSteps = 8)
          Condition = Condition of %1
          Body = Body of %1
        %3: Float64[] = Scan(1, 0, %2, %0, %1, Output = 0 of 4, Length = 8, Carries = 2, Sequences = 1, Reverse = True)
          Body(a0: Float64[], a1: Float64[], a2: Float64[], a3: Float64[])
          %0: Float64[] = MaskedMultiply(a0, a3)
          %1: Float64[] = MaskedMultiply(a0, a2)
          %2: Float64[] = a1 + %1
          return %0, %2
        %4: Float64[] = Scan(1, 0, %2, %0, %1, Output = 1 of 4, Length = 8, Carries = 2, Sequences = 1, Reverse = True)
          Body = Body of %3
        %5: Float64[] = %3 + %4
        return %5
        """,
        GraphPrinter.Print(Simplify(Grad(Doubled)), 0.5));

    [Fact]
    public void Bodies_in_bodies_are_indented_further() => Assert.Equal(
        """
        (x: Float64[])
        %0: Float64[] = Scan(x, x, Output = 0 of 3, Length = 4, Carries = 1, Sequences = 0)
          Body(a0: Float64[], a1: Float64[])
          %0: Float32[0] = 0
          %1: Bool[] = a1 < a0
          %2: Int32[] = Cast(%1, To = Int32)
          %3: Float64[] = Switch(%2, a1, a0, Output = 0 of 1)
            Branches[0](b0: Float64[], b1: Float64[])
            %0: Float64[] = b1 + b0
            return %0
            Branches[1](b0: Float64[], b1: Float64[])
            %0: Float64[] = Cast(2, To = Float64)
            %1: Float64[] = b1 / %0
            return %1
          return %3, %0
        return %0
        """,
        GraphPrinter.Print(
            static x => Control.Scan(
                (Tensor carry) => (Control.Cond(carry > x, () => carry / 2, () => carry + x), Zeros([0])), x, 4).Carry,
            0.5));

    [Fact]
    public void A_solver_has_an_operator() => Assert.Equal(
        """
        (x: Float64[3])
        %0: Float64[] = Cast(2, To = Float64)
        %1: Float64[3] = Broadcast(%0, To = [3])
        %2: Float64[3] = IterativeSolve(x, %1, Operation = LinearSolve, Settings = ConjugateGradient)
          Operator(a0: Float64[3], a1: Float64[3])
          %0: Float64[3] = a1 * a0
          return %0
        return %2
        """,
        GraphPrinter.Print(static b => LinearSolve(static v => 2 * v, b, LinearSolver.ConjugateGradient()), Three));

    [Fact]
    public void A_choice_in_Graphviz_has_clusters() => Assert.Equal(
        """
        digraph {
          node [shape=box];
          compound=true;
          n0 [label="x: Float64[]", shape=ellipse];
          n1 [label="0: Int32[]", shape=plaintext];
          n2 [label="Cast\nTo = Float64\nFloat64[]"];
          n1 -> n2;
          n3 [label="Less\nBool[]"];
          n2 -> n3 [label="0"];
          n0 -> n3 [label="1"];
          n4 [label="Cast\nTo = Int32\nInt32[]"];
          n3 -> n4;
          n5 [label="Switch\nOutput = 0 of 1\nFloat64[]"];
          n4 -> n5 [label="0"];
          n0 -> n5 [label="1"];
          subgraph cluster_n5_0 {
            label="Branches[0]";
            n5_0_n0 [label="a0: Float64[]", shape=ellipse];
            n5_0_n1 [label="2: Int32[]", shape=plaintext];
            n5_0_n2 [label="Cast\nTo = Float64\nFloat64[]"];
            n5_0_n1 -> n5_0_n2;
            n5_0_n3 [label="Multiply\nFloat64[]"];
            n5_0_n2 -> n5_0_n3;
            n5_0_n0 -> n5_0_n3;
            n5_0_r0 [label="return", shape=ellipse, peripheries=2];
            n5_0_n3 -> n5_0_r0;
          }
          n5_0_r0 -> n5 [style=dashed, ltail=cluster_n5_0];
          subgraph cluster_n5_1 {
            label="Branches[1]";
            n5_1_n0 [label="a0: Float64[]", shape=ellipse];
            n5_1_n1 [label="Sin\nFloat64[]"];
            n5_1_n0 -> n5_1_n1;
            n5_1_r0 [label="return", shape=ellipse, peripheries=2];
            n5_1_n1 -> n5_1_r0;
          }
          n5_1_r0 -> n5 [style=dashed, ltail=cluster_n5_1];
          r0 [label="return", shape=ellipse, peripheries=2];
          n5 -> r0;
        }
        """,
        GraphPrinter.ToDot(Chosen, 0.5));

    [Fact]
    public void A_choice_in_Mermaid_has_subgraphs() => Assert.Equal(
        """
        flowchart TD
          n0(["x: Float64[]"])
          n1[/"0: Int32[]"/]
          n2["Cast<br/>To = Float64<br/>Float64[]"]
          n1 --> n2
          n3["Less<br/>Bool[]"]
          n2 -->|0| n3
          n0 -->|1| n3
          n4["Cast<br/>To = Int32<br/>Int32[]"]
          n3 --> n4
          n5["Switch<br/>Output = 0 of 1<br/>Float64[]"]
          n4 -->|0| n5
          n0 -->|1| n5
          subgraph n5_0["Branches[0]"]
            n5_0_n0(["a0: Float64[]"])
            n5_0_n1[/"2: Int32[]"/]
            n5_0_n2["Cast<br/>To = Float64<br/>Float64[]"]
            n5_0_n1 --> n5_0_n2
            n5_0_n3["Multiply<br/>Float64[]"]
            n5_0_n2 --> n5_0_n3
            n5_0_n0 --> n5_0_n3
            n5_0_r0(("return"))
            n5_0_n3 --> n5_0_r0
          end
          n5_0 -.-> n5
          subgraph n5_1["Branches[1]"]
            n5_1_n0(["a0: Float64[]"])
            n5_1_n1["Sin<br/>Float64[]"]
            n5_1_n0 --> n5_1_n1
            n5_1_r0(("return"))
            n5_1_n1 --> n5_1_r0
          end
          n5_1 -.-> n5
          r0(("return"))
          n5 --> r0
        """,
        GraphPrinter.ToMermaid(Chosen, 0.5));

    [Fact]
    public void Outputs_of_one_loop_share_a_drawn_body()
    {
        string dot = GraphPrinter.ToDot(Products, Three), mermaid = GraphPrinter.ToMermaid(Products, Three);
        Assert.Single(dot.Split('\n'), static line => line.Contains("subgraph", StringComparison.Ordinal));
        Assert.Contains("n2_0_r0 -> n2 [style=dashed, ltail=cluster_n2_0];", dot, StringComparison.Ordinal);
        Assert.Contains("n2_0_r0 -> n3 [style=dashed, ltail=cluster_n2_0];", dot, StringComparison.Ordinal);
        Assert.Single(mermaid.Split('\n'), static line => line.Contains("subgraph", StringComparison.Ordinal));
        Assert.Contains("n2_0 -.-> n2\n", mermaid, StringComparison.Ordinal);
        Assert.Contains("n2_0 -.-> n3\n", mermaid, StringComparison.Ordinal);
    }

    private static (Tensor Carry, Tensor Outputs) Products(Tensor x) =>
        Control.Scan(static (Tensor carry, Tensor item) => (carry * item, Sin(carry)), (Tensor)1.0, x);

    private static Tensor Doubled(Tensor x) => Control.While(static c => c < 10, c => c * (2 + x), x, maxSteps: 8);

    private static Tensor Chosen(Tensor x) => Control.Cond(x > 0, () => Sin(x), () => 2 * x);
}
