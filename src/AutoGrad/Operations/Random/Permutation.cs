using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial record Key
{
    /// <summary>The numbers 0 … count − 1 in random order, each order equally likely: sorted by random bits.</summary>
    /// <remarks>
    /// Large counts are sorted more than once, so that equal bits leave no trace of the original order (3 ln count / ln 2³² times, as JAX
    /// does). To shuffle a tensor along an axis, <c>Take</c> it at these indices.
    /// </remarks>
    /// <param name="count">How many; 0 or more.</param>
    /// <returns>An Int32 vector.</returns>
    /// <exception cref="ArgumentException">The count is negative, or this is a batch of keys.</exception>
    public Tensor Permutation(int count)
    {
        if (count < 0) throw Errors.Argument("Key.Permutation", $"cannot order {count} numbers", "Ask for 0 or more");
        Tensor order = Tensor.Iota([count]);
        int rounds = (int)Math.Ceiling(3 * Math.Log(Math.Max(count, 1)) / Math.Log(uint.MaxValue));
        Key key = this;
        for (int round = 0; round < rounds; round++)
        {
            (key, Key forBits) = key.Split();
            order = new SortBy().Apply(forBits.Bits([count]), order);
        }
        return order;
    }
}

/// <summary>The second operand in the order that sorts the first along the last axis; equal keys keep their order.</summary>
internal sealed record SortBy : NonDifferentiable
{
    private static readonly Lowering.Opaque Lowering = new(Sort);

    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Check.HasDType(Name, inputs[0].Type, DType.UInt32);
        Check.HasDType(Name, inputs[1].Type, DType.Int32);
        return inputs[0].Shape == inputs[1].Shape && inputs[0].Rank > 0
            ? inputs[1].Type
            : throw Errors.Internal($"{Name} of {inputs[0].Type} and {inputs[1].Type}");
    }

    public override Lowering Lower(Tensor y) => Lowering;

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => new SortBy().Apply(inputs[0], inputs[1]);

    private static TensorValue Sort(TensorValue[] inputs, TensorType type, StoragePool pool)
    {
        TensorValue output = TensorValue.Allocate(type, pool);
        if (type.Size == 0) return output;
        TensorValue keys = StridedCopy.ToContiguous(inputs[0], pool);
        TensorValue values = StridedCopy.ToContiguous(inputs[1], pool);
        int length = type.Shape[^1];
        ulong[] keysAndPlaces = new ulong[length];
        for (int start = 0; start < type.Size; start += length)
        {
            ReadOnlySpan<uint> row = keys.AsSpan<uint>().Slice(start, length);
            for (int i = 0; i < length; i++) keysAndPlaces[i] = ((ulong)row[i] << 32) | (uint)i;
            Array.Sort(keysAndPlaces);
            ReadOnlySpan<int> from = values.AsSpan<int>().Slice(start, length);
            Span<int> to = output.AsSpan<int>().Slice(start, length);
            for (int i = 0; i < length; i++) to[i] = from[(int)(uint)keysAndPlaces[i]];
        }
        return output;
    }
}
