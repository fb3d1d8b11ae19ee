using System.Numerics;
using AutoGrad.Compilation;
using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Compilation;

/// <summary>One graph run by a compiled program and by the reference program, and what the compiled one is like.</summary>
internal sealed class ComparedPrograms
{
    private readonly Graph graph;
    private readonly TensorValue[] inputs;

    private ComparedPrograms(Graph graph, TensorValue[] inputs)
    {
        this.graph = graph;
        this.inputs = inputs;
        Program = CompiledProgram.Of(graph);
        Expected = ReferenceProgram.Of(graph).Run(inputs);
        Actual = Program.Run(inputs);
    }

    public CompiledProgram Program { get; }

    public TensorValue[] Expected { get; }

    public TensorValue[] Actual { get; }

    /// <summary>The steps of the graph.</summary>
    public FusedGraph Fused => Fuse.Apply(graph);

    /// <summary>Traces a function with placeholders for its inputs, as it is or simplified, and runs it both ways.</summary>
    public static ComparedPrograms Of(Func<Tensor[], Tensor[]> function, Tensor[] inputs, bool simplify = false)
    {
        Graph graph = Trace(function, inputs);
        return new ComparedPrograms(simplify ? FoldConstants.Apply(Simplify.Apply(graph)) : graph, [.. inputs.Select(Evaluation.ValueOf)]);
    }

    /// <summary>A function of inputs as a graph of placeholders.</summary>
    public static Graph Trace(Func<Tensor[], Tensor[]> function, Tensor[] inputs)
    {
        Tensor[] placeholders = [.. inputs.Select(static input => Placeholder.Create(input.Type))];
        return Graph.Of(placeholders, Tracing.Call(function, placeholders));
    }

    /// <summary>Same types and bits, where one NaN is as good as another; also when the program runs again.</summary>
    public ComparedPrograms AssertSameBits()
    {
        AssertWithin(0);
        return this;
    }

    /// <summary>
    /// Same types, same integers and Bools, floats within a tolerance of the largest of their tensor, also when the program runs again.
    /// </summary>
    public ComparedPrograms AssertWithin(double tolerance)
    {
        AssertClose(Expected, Actual, tolerance);
        AssertClose(Actual, Program.Run(inputs), 0);
        return this;
    }

    public static void AssertClose(TensorValue[] expected, TensorValue[] actual, double tolerance)
    {
        Assert.Equal(expected.Select(static value => value.Type), actual.Select(static value => value.Type));
        for (int i = 0; i < expected.Length; i++)
        {
            switch (expected[i].DType)
            {
                case DType.Float32: AssertFloats<float, int>(expected[i], actual[i], tolerance, i); break;
                case DType.Float64: AssertFloats<double, long>(expected[i], actual[i], tolerance, i); break;
                case DType.Int32: AssertEqual<int>(expected[i], actual[i], i); break;
                case DType.UInt32: AssertEqual<uint>(expected[i], actual[i], i); break;
                case DType.Int64: AssertEqual<long>(expected[i], actual[i], i); break;
                default: AssertEqual<byte>(expected[i], actual[i], i); break;
            }
        }
    }

    private static void AssertEqual<T>(TensorValue expected, TensorValue actual, int output) where T : unmanaged, IEquatable<T>
    {
        ReadOnlySpan<T> left = Elements<T>(expected), right = Elements<T>(actual);
        for (int i = 0; i < left.Length; i++)
        {
            if (!left[i].Equals(right[i]))
                Assert.Fail($"element {i} of output {output}, {expected.Type}: expected {left[i]}, but got {right[i]}");
        }
    }

    private static void AssertFloats<T, TBits>(TensorValue expected, TensorValue actual, double tolerance, int output)
        where T : unmanaged, IFloatingPointIeee754<T> where TBits : unmanaged, IEquatable<TBits>
    {
        ReadOnlySpan<T> left = Elements<T>(expected), right = Elements<T>(actual);
        ReadOnlySpan<TBits> leftBits = Elements<TBits>(expected), rightBits = Elements<TBits>(actual);
        double largest = 1;
        foreach (T number in left)
        {
            if (T.IsFinite(number)) largest = Math.Max(largest, double.CreateChecked(T.Abs(number)));
        }
        for (int i = 0; i < left.Length; i++)
        {
            bool same = leftBits[i].Equals(rightBits[i]) || (T.IsNaN(left[i]) && T.IsNaN(right[i]))
                || Math.Abs(double.CreateChecked(left[i]) - double.CreateChecked(right[i])) < tolerance * largest;
            if (!same) Assert.Fail($"element {i} of output {output}, {expected.Type}: expected {left[i]:R}, but got {right[i]:R}");
        }
    }

    private static ReadOnlySpan<T> Elements<T>(TensorValue value) where T : unmanaged
    {
        Assert.True(value.IsContiguous);
        return value.Storage.AsSpan<T>().Slice(value.Offset, value.Size);
    }
}
