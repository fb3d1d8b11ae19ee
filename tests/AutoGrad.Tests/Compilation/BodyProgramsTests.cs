using AutoGrad.Compilation;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Compilation;

/// <summary>Functions inside primitives that are traced again: when they are equal, and that equal ones share a program.</summary>
public sealed class BodyProgramsTests
{
    private static readonly Tensor Start = From([1.0, 2.0]), Steps = From(new[,] { { 0.1, 0.2 }, { 0.3, 0.4 }, { 0.5, 0.6 } });

    [Fact]
    public void A_loop_that_is_traced_again_has_the_same_program()
    {
        AssertShared(static () => Control.Scan((x, step) => (Sin(x) * step, x + step), Start, Steps).Carry);
        AssertShared(static () => Control.While(x => x.Sum() < 10.0, x => 2 * x + Steps.Sum(), Start));
        AssertShared(static () => Control.Cond(Start.Sum() < 1.0, () => Sin(Start), () => Cos(Start)));
        AssertShared(static () => Grad(x => Control.Scan((y, step) => (Sin(y) * step, y), x, Steps).Carry.Sum())(Start));
        AssertShared(static () => Control.Map(x => Control.Scan((y, step) => (y * step, y), x, x).Carry, Steps)); // one in another
    }

    [Fact]
    public void Loops_that_differ_do_not_share()
    {
        Func<Tensor, Tensor, Tensor>[] bodies =
        [
            static (x, step) => x - step,
            static (x, step) => step - x,
            static (x, step) => x - x + (0 * step),
            static (x, step) => x + step,
            static (x, step) => x + (2 * step),
            static (x, step) => x + (Full([2], 3.0, DType.Float64) * step), // numbers
            static (x, step) => x + (Full([2], 4.0, DType.Float64) * step),
            static (x, step) => x + StopGradient(2 * step), // derivatives
            static (x, step) => x + Checkpoint((Tensor s) => 2 * s)(step),
            static (x, step) => x - step.Flip(0),
        ];
        ClosedFunction[] traced =
            [.. bodies.Select(static body => Bodies(Control.Scan((x, step) => (body(x, step), x), Start, Steps).Carry).Single())];
        Assert.Equal(traced.Length, traced.Distinct().Count());
        ClosedFunction single =
            Bodies(Control.Scan((x, step) => (x - step, x), Start.Cast(DType.Float32), Steps.Cast(DType.Float32)).Carry).Single();
        Assert.DoesNotContain(single, traced);
    }

    [Fact]
    public void Other_literals_in_a_body_share_a_program()
    {
        ClosedFunction Body(double number) => Bodies(Control.Scan((x, step) => (x + (number * step), x), Start, Steps).Carry).Single();
        Assert.Equal(Body(2), Body(3));
    }

    [Fact]
    public void A_body_that_holds_numbers_is_equal_to_itself_only()
    {
        ClosedFunction Body() => Bodies(Control.Cond(Start.Sum() < 1.0, static () => Sin(Start), static () => From([1.0, 2.0])))[0];
        ClosedFunction one = Body(), other = Body();
        Assert.Equal(one, one);
        Assert.NotEqual(one, other);
        Assert.Equal([1.0, 2.0], Evaluation.ValueOf(one.Outputs[0]).AsSpan<double>().ToArray());
    }

    [Fact]
    public void Equal_loops_on_the_same_tensors_are_one_computation()
    {
        Tensor Loop() => Control.Scan(static (x, step) => (Sin(x) * step, x), Start, Steps).Carry;
        Tensor sum = Loop() + Loop();
        Tensor[] outputs = [.. Deduplicate.Apply([sum], static node => node.Value is not null, isFinal: true)];
        Assert.Same(outputs[0].Inputs[0], outputs[0].Inputs[1]);
    }

    [Fact]
    public void A_plain_loop_over_a_scan_comes_to_a_plan()
    {
        var plans = new PlanCache(100, 1 << 24, planWork: 0);
        for (int i = 1; i < 5; i++)
        {
            Tensor start = From([0.1 * i, 1.0]);
            Tensor last = Control.Scan(static (x, step) => (Sin(x) * step, x), start, Steps).Carry;
            double[] values = plans.Compute([last])[0].AsSpan<double>().ToArray();
            Assert.Equal(last.ToArray<double>(), values);
        }
        Assert.Equal(1, plans.Compilations);
    }

    [Fact]
    public void The_program_used_longest_ago_goes_first()
    {
        var programs = new BodyPrograms(2, 1 << 20);
        Program Of(int number) =>
            programs.Of(Bodies(Control.Scan((x, step) => (x + (Full([2], number, DType.Float64) * step), x), Start, Steps).Carry).Single());
        Program one = Of(1);
        Of(2);
        Assert.Same(one, Of(1));
        Of(3); // 2 goes
        Assert.Same(one, Of(1));
        Assert.Equal(3, programs.Compilations);
        Of(2);
        Assert.Equal(4, programs.Compilations);
    }

    [Fact]
    public void Memory_that_programs_keep_is_bounded()
    {
        Tensor wide = Zeros([1000, 1000], DType.Float64);
        var programs = new BodyPrograms(10, 1 << 20);
        Program Of(int number) =>
            programs.Of(Bodies(Control.Scan((x, step) => (MatMul(x + Full([1000, 1000], number, DType.Float64), x) + step, x), wide, Zeros([2], DType.Float64)).Carry).Single());
        Program one = Of(1);
        one.Run(Evaluation.ValueOf(wide), Evaluation.ValueOf(Zeros([], DType.Float64)));
        Assert.InRange(programs.Bytes, 1 << 20, long.MaxValue);
        Of(2);
        Assert.Equal(0, programs.Bytes);
        one.Run(Evaluation.ValueOf(wide), Evaluation.ValueOf(Zeros([], DType.Float64)));
    }

    private static void AssertShared(Func<Tensor> trace)
    {
        ClosedFunction[] first = Bodies(trace()), second = Bodies(trace());
        Assert.NotEmpty(first);
        Assert.Equal(first, second);
        Assert.All(first.Zip(second), static pair => Assert.NotSame(pair.First, pair.Second));
        Assert.All(first.Zip(second), static pair => Assert.Same(pair.First.Program, pair.Second.Program));
    }

    private static ClosedFunction[] Bodies(Tensor output) =>
        [.. Graph.Of([], [output]).Nodes.SelectMany(static node => node.Primitive.Bodies).Select(static body => body.Function)];
}
