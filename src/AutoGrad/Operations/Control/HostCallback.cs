using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>
/// The value of a function of the user's that computes with numbers, of the declared type. Under <c>Vmap</c> all inputs have the leading
/// axes <paramref name="Examples"/>: the function is called for each example of them, or once if it takes batches.
/// </summary>
internal sealed record HostCallback(HostFunction Function, TensorType Output, bool TakesBatches, Shape Examples) : Primitive
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => Output.WithShape([.. Examples, .. Output.Shape]);

    public override Lowering Lower(Tensor y) => new Lowering.Opaque(Run);

    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct) => throw Errors.Argument(
        Name,
        $"the result of the host function {Function} → {Output} is differentiated, but it has no derivative rule",
        "Give HostCallback a rule, wrap it in CustomVjp or CustomJvp, or pass its argument through StopGradient");

    public override Tensor Batch(Tensor y, BatchedInputs inputs) =>
        (this with { Examples = [inputs.BatchSize, .. Examples] }).Apply(inputs.All());

    private TensorValue Run(TensorValue[] inputs, TensorType type, StoragePool pool)
    {
        TensorValue result = TensorValue.Allocate(type, pool);
        if (TakesBatches)
        {
            // However many batch axes there are, the function sees one.
            int examples = Examples.Size;
            ImmutableArray<Tensor> all = [.. inputs.Select(input => Flattened(Constant.Create(Kept(input)), examples))];
            Write(Call(all, Output.WithShape([examples, .. Output.Shape])), result, 0);
            return result;
        }
        Tensor?[] shared = [.. inputs.Select(input => IsSame(input) ? Constant.Create(Kept(Example(input, 0))) : null)];
        for (int k = 0; k < Examples.Size; k++)
        {
            ImmutableArray<Tensor> one = [.. inputs.Select((input, i) => shared[i] ?? Constant.Create(Kept(Example(input, k))))];
            Write(Call(one, Output), result, k);
        }
        return result;
    }

    private Tensor Call(ImmutableArray<Tensor> arguments, TensorType expected)
    {
        Tensor? result = Function.Call(arguments);
        if (result is { Primitive: Literal literal } && result.DType != expected.DType) result = literal.As(Name, result, expected.DType);
        if (result?.Type == expected) return result;
        throw Errors.Argument(
            Name,
            $"the host function {Function} returned {result?.Type.ToString() ?? "null"}, "
            + $"but {expected} was declared{(TakesBatches ? " for its batch" : "")}",
            "Return a tensor of that type, or declare the type that is returned");
    }

    private Tensor Flattened(Tensor input, int examples) => input.Reshape([examples, .. input.Shape.Sizes[Examples.Rank..]]);

    /// <summary>Whether all examples are the same elements of the storage.</summary>
    private bool IsSame(TensorValue input) => Examples.Size > 0 && input.Strides.AsSpan(0, Examples.Rank).Trim(0).IsEmpty;

    /// <summary>The part of a value that belongs to one example.</summary>
    private TensorValue Example(TensorValue input, int index)
    {
        int offset = input.Offset;
        for (int axis = Examples.Rank - 1; axis >= 0; axis--)
        {
            offset += index % Examples[axis] * input.Strides[axis];
            index /= Examples[axis];
        }
        TensorType type = input.Type.WithShape([.. input.Shape.Sizes[Examples.Rank..]]);
        return new TensorValue(type, input.Storage, offset, input.Strides[Examples.Rank..]);
    }

    /// <summary>A value that the function may keep: not in storage that is used again after this step.</summary>
    private static TensorValue Kept(TensorValue value)
    {
        if (value.IsContiguous && value.Storage.Pool is null && value.Size > 0) return value;
        Storage own = Storage.Allocate(value.Type.SizeInBytes);
        CopyTo(value, own, 0);
        return new TensorValue(value.Type, own, 0, TensorValue.RowMajor(value.Shape));
    }

    private static void Write(Tensor example, TensorValue result, int index) =>
        CopyTo(Compilation.Evaluation.ValueOf(example), result.Storage, result.Offset + (index * example.Size));

    private static void CopyTo(TensorValue value, Storage storage, int start)
    {
        if (value.Size == 0) return;
        switch (value.DType.SizeInBytes)
        {
            case 1:
                StridedCopy.Copy(value, storage.AsSpan<byte>()[start..]);
                break;
            case 4:
                StridedCopy.Copy(value, storage.AsSpan<uint>()[start..]);
                break;
            default:
                StridedCopy.Copy(value, storage.AsSpan<ulong>()[start..]);
                break;
        }
    }
}
