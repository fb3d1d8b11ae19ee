using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>
/// The inputs of a node under <c>Vmap</c>. A batched input has the batch as its leading axis, an unbatched one is shared by all examples.
/// </summary>
internal sealed class BatchedInputs(int batchSize, ImmutableArray<Tensor> tensors, ImmutableArray<bool> batched)
{
    private readonly Tensor?[] broadcast = new Tensor?[tensors.Length];

    /// <summary>The number of examples.</summary>
    public int BatchSize { get; } = batchSize;

    /// <summary>The number of inputs.</summary>
    public int Count => tensors.Length;

    /// <summary>Whether the input has the batch axis. At least one input has.</summary>
    public bool IsBatched(int index) => batched[index];

    /// <summary>The input as it is, with or without the batch axis.</summary>
    public Tensor Shared(int index) => tensors[index];

    /// <summary>The input with the batch as leading axis; an unbatched one is broadcast.</summary>
    public Tensor this[int index]
    {
        get
        {
            Tensor tensor = tensors[index];
            return batched[index] ? tensor : broadcast[index] ??= tensor.BroadcastTo([BatchSize, .. tensor.Shape]);
        }
    }

    /// <summary>All inputs with the batch as leading axis.</summary>
    public Tensor[] All()
    {
        var all = new Tensor[Count];
        for (int i = 0; i < all.Length; i++) all[i] = this[i];
        return all;
    }
}
