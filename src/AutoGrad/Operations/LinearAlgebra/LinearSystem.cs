namespace AutoGrad;

/// <summary>
/// The family of primitives with x[…, n, k] such that A·x = b[…, n, k] for a matrix A that a[…, n, n] says; both have the same batch.
/// </summary>
internal abstract record LinearSystem(string Operation) : Primitive
{
    /// <summary>The public function: vectors, columns and batches that broadcast.</summary>
    public Tensor Of(Tensor a, Tensor b)
    {
        Check.SameDType(Operation, a.Type, b.Type);
        Check.Float(Operation, a.Type);
        Check.Square(Operation, a.Type);
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

    public sealed override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Tensor a = inputs[0], b = inputs[1];
        bool fits = a.DType == b.DType && a.DType.IsFloat && a.Rank == b.Rank && a.Rank >= 2
            && a.Shape[^1] == a.Shape[^2] && a.Shape.Sizes[..^1].SequenceEqual(b.Shape.Sizes[..^1]);
        return fits ? b.Type : throw Errors.Internal($"{Name} of {a.Type} and {b.Type}");
    }

    public sealed override Tensor Batch(Tensor y, BatchedInputs inputs)
    {
        if (inputs.IsBatched(0)) return Apply(inputs[0], inputs[1]);
        // One matrix for all examples is factored once: the examples are further columns.
        Tensor columns = inputs[1].MoveAxis(0, -2);
        ReadOnlySpan<int> rows = y.Shape.Sizes[..^1];
        return Apply(inputs.Shared(0), columns.Reshape([.. rows, inputs.BatchSize * y.Shape[^1]])).Reshape(columns.Shape).MoveAxis(-2, 0);
    }
}
