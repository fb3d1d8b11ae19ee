namespace AutoGrad.Learning;

/// <summary>Examples and what a model should say to them: two tensors whose leading axis counts the examples.</summary>
/// <example><code>
/// var data = new Dataset(images, labels);
/// (Dataset training, Dataset validation) = data.Shuffle(key).Split(0.9);
/// foreach ((Tensor x, Tensor y) in training.Batches(64)) { … }
/// </code></example>
public sealed record Dataset
{
    /// <summary>The examples and their targets, computed now if they are expressions: every batch would compute them anew.</summary>
    /// <param name="inputs">Of shape <c>[count, …]</c>.</param>
    /// <param name="targets">Of shape <c>[count, …]</c>, with the same count.</param>
    /// <exception cref="ArgumentException">A tensor is a scalar, or the counts differ.</exception>
    public Dataset(Tensor inputs, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        if (inputs.Rank == 0 || targets.Rank == 0 || inputs.Shape[0] != targets.Shape[0])
        {
            throw Errors.Argument(
                "Dataset",
                $"inputs {inputs.Type} and targets {targets.Type} do not pair up",
                "Give both a leading axis of as many examples");
        }
        Inputs = inputs.Evaluate();
        Targets = targets.Evaluate();
    }

    /// <summary>The examples, of shape <c>[count, …]</c>.</summary>
    public Tensor Inputs { get; }

    /// <summary>The targets, of shape <c>[count, …]</c>.</summary>
    public Tensor Targets { get; }

    /// <summary>The number of examples.</summary>
    public int Count => Inputs.Shape[0];

    /// <summary>Both tensors.</summary>
    public void Deconstruct(out Tensor inputs, out Tensor targets) => (inputs, targets) = (Inputs, Targets);

    /// <summary>Some examples in a row.</summary>
    /// <param name="range">For example <c>..1000</c> or <c>^100..</c>.</param>
    /// <exception cref="ArgumentException">The range reaches beyond the examples.</exception>
    public Dataset this[Range range]
    {
        get
        {
            int start = range.Start.GetOffset(Count), count = range.End.GetOffset(Count) - start;
            if (start < 0 || count < 0 || start + count > Count)
            {
                throw Errors.Argument("Dataset", $"range {range} does not lie inside the {Count} examples", "start ≤ end ≤ Count must hold");
            }
            if (count == Count) return this;
            return new(Inputs[start..(start + count)].Evaluate(), Targets[start..(start + count)].Evaluate());
        }
    }

    /// <summary>The same examples in an order of the key's choosing.</summary>
    /// <param name="key">The randomness.</param>
    public Dataset Shuffle(Key key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return At(key.Permutation(Count));
    }

    /// <summary>The first examples and the rest.</summary>
    /// <param name="fraction">The part that comes first, from 0 to 1; the count is rounded to the nearest.</param>
    /// <exception cref="ArgumentException">The fraction is out of range.</exception>
    public (Dataset First, Dataset Second) Split(double fraction)
    {
        if (!(fraction is >= 0 and <= 1))
        {
            throw Errors.Argument("Dataset.Split", $"{fraction} is not a fraction", "Use a number from 0 to 1");
        }
        int first = (int)Math.Round(Count * fraction);
        return (this[..first], this[first..]);
    }

    /// <summary>How many batches <see cref="Batches"/> gives.</summary>
    /// <param name="size">The number of examples of a batch; above 0.</param>
    /// <param name="dropLast">Whether a last, smaller batch is left out.</param>
    /// <exception cref="ArgumentException">The size is not positive.</exception>
    public int BatchCount(int size, bool dropLast = false)
    {
        Check.Positive("Dataset.Batches", "the batch size", size);
        return (Count / size) + (!dropLast && Count % size != 0 ? 1 : 0);
    }

    /// <summary>All examples in batches, one after another. Each batch is made when it is asked for.</summary>
    /// <param name="size">The number of examples of a batch; above 0. The last one is smaller if the count is no multiple.</param>
    /// <param name="shuffle">The randomness of the order; null for the order as it is.</param>
    /// <param name="dropLast">Whether a last, smaller batch is left out, so that all have one shape.</param>
    /// <exception cref="ArgumentException">The size is not positive.</exception>
    public IEnumerable<Dataset> Batches(int size, Key? shuffle = null, bool dropLast = false)
    {
        int batches = BatchCount(size, dropLast);
        Tensor? order = shuffle?.Permutation(Count).Evaluate();
        return Enumerable.Range(0, batches).Select(batch =>
        {
            Range range = (batch * size)..Math.Min((batch + 1) * size, Count);
            return order is null ? this[range] : At(order[range]);
        });
    }

    private Dataset At(Tensor indices) =>
        Tensor.Evaluate(Tensor.Take(Inputs, indices), Tensor.Take(Targets, indices)) is [var inputs, var targets]
            ? new(inputs, targets)
            : throw new InvalidOperationException("internal: two tensors were evaluated to another number of them");
}
