using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The solution of linear equations, <c>a · x = b</c>, by elimination with partial pivoting. By NumPy 2's rules: a vector b is one
    /// right side, any other b holds one in each column; the axes before the last two are a batch and broadcast.
    /// </summary>
    /// <remarks>
    /// Shapes [n, n], [n] → [n]; […, n, n], [n] → […, n]; […, n, n], […, n, k] → […, n, k]. An error of relative size ε in the numbers
    /// grows by up to the condition number of a. NaN and ∞ go on into the result. n = 0 and k = 0 give an empty result. A matrix that is
    /// singular in floating point (a pivot is exactly 0) is an error when the result is computed, in a compiled function too, unless NaN is
    /// asked for; one that is nearly so gives large numbers. The derivative solves the transposed equations: <c>b̄ = a⁻ᵀ · x̄</c> and
    /// <c>ā = −b̄ · xᵀ</c>.
    /// </remarks>
    /// <param name="a">Square matrices, Float32 or Float64.</param>
    /// <param name="b">The right sides, of the same dtype.</param>
    /// <param name="onSingular">What becomes of a singular matrix: an error, or solutions of NaN for that matrix of the batch.</param>
    /// <returns>x, of the same dtype, with the shape of b but for the batch.</returns>
    /// <exception cref="ArgumentException">
    /// a is not square, b has not as many rows as a, the batches do not broadcast, the dtypes differ or are not floats; when computed: a
    /// matrix is singular.
    /// </exception>
    /// <example><code>Tensor x = Solve(a, b); // MatMul(a, x) is b up to rounding</code></example>
    public static Tensor Solve(Tensor a, Tensor b, OnFailure onSingular = OnFailure.Throw)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return new Solve("Solve", onSingular).Of(a, b);
    }
}

/// <summary>x[…, n, k] with a[…, n, n] · x = b[…, n, k]; both have the same batch.</summary>
internal sealed record Solve(string Operation, OnFailure OnSingular) : Primitive
{
    /// <summary>The public function.</summary>
    public Tensor Of(Tensor a, Tensor b)
    {
        Check.SameDType(Operation, a.Type, b.Type);
        Check.Float(Operation, a.Type);
        if (a.Rank < 2 || a.Shape[^1] != a.Shape[^2])
        {
            string problem = $"needs square matrices, but got {a.Type}";
            throw Errors.Argument(Operation, problem, "Give a as many rows as columns in its last two axes");
        }
        if (b.Rank == 0 || b.Shape[^Math.Min(b.Rank, 2)] != a.Shape[^1])
        {
            throw Errors.Argument(
                Operation,
                $"the right side {b.Type} has not the {a.Shape[^1]} rows of {a.Type}",
                b.Rank > 1 && b.Shape[^1] == a.Shape[^1]
                    ? "Only a vector is one right side: give others a last axis with b.ExpandDims(-1)"
                    : "Give b one row for each row of a");
        }
        if (b.Rank == 1)
        {
            Tensor column = b.Reshape(b.Shape[0], 1);
            return Of(a, column).Reshape(a.Shape.Sizes[..^1]);
        }
        if (a.Rank == 2 && b.Rank > 2)
        {
            // One matrix for the whole batch is factored once: the batch becomes further columns.
            Tensor rowsFirst = b.MoveAxis(-2, 0);
            Shape columns = [.. rowsFirst.Shape.Sizes[1..]];
            return Apply(a, rowsFirst.Reshape(a.Shape[0], columns.Size)).Reshape(rowsFirst.Shape).MoveAxis(0, -2);
        }
        Shape batchA = [.. a.Shape.Sizes[..^2]], batchB = [.. b.Shape.Sizes[..^2]];
        Shape batch = Broadcasting.Common(batchA, batchB) ?? throw Errors.Argument(
            Operation,
            $"the batch axes {batchA} of {a.Shape} and {batchB} of {b.Shape} do not broadcast together",
            "Before the last two axes, sizes aligned at the end must be equal or one of them 1");
        a = a.BroadcastTo([.. batch, .. a.Shape.Sizes[^2..]]);
        b = b.BroadcastTo([.. batch, .. b.Shape.Sizes[^2..]]);
        return Apply(a, b);
    }

    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Tensor a = inputs[0], b = inputs[1];
        bool fits = a.DType == b.DType && a.DType.IsFloat && a.Rank == b.Rank && a.Rank >= 2
            && a.Shape[^1] == a.Shape[^2] && a.Shape.Sizes[..^1].SequenceEqual(b.Shape.Sizes[..^1]);
        return fits ? b.Type : throw Errors.Internal($"{Name} of {a.Type} and {b.Type}");
    }

    public override Lowering Lower(Tensor y)
    {
        long n = y.Shape[^2];
        long matrices = n == 0 ? 0 : y.Inputs[0].Size / (n * n);
        return new Lowering.Opaque((inputs, type, pool) => SolveKernel.Run(Operation, OnSingular, inputs[0], inputs[1], type, pool))
        {
            Operations = (matrices * (2 * n * n * n / 3)) + (2 * n * y.Size),
        };
    }

    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct)
    {
        Tensor right = Apply(y.Inputs[0].SwapAxes(-1, -2), ct);
        return [-Tensor.MatMul(right, y.SwapAxes(-1, -2)), right];
    }

    public override Tensor Batch(Tensor y, BatchedInputs inputs)
    {
        if (inputs.IsBatched(0)) return Apply(inputs[0], inputs[1]);
        // One matrix for all examples is factored once: the examples are further columns.
        Tensor columns = inputs[1].MoveAxis(0, -2);
        ReadOnlySpan<int> rows = y.Shape.Sizes[..^1];
        return Apply(inputs.Shared(0), columns.Reshape([.. rows, inputs.BatchSize * y.Shape[^1]])).Reshape(columns.Shape).MoveAxis(-2, 0);
    }
}
