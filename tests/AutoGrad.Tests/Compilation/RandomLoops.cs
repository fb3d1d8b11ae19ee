namespace AutoGrad.Tests.Compilation;

/// <summary>
/// Random functions of what loops are made of: views of every kind, elementwise work and reductions over any axes, whose results meet
/// again. All values of one function have one dtype (and Bool), so that nothing but a limit keeps them from being one loop.
/// </summary>
internal sealed class RandomLoops
{
    private readonly Random random;
    private readonly List<Tensor> inputs = [];
    private readonly List<Func<List<Tensor>, Tensor>> steps = [];
    private readonly List<Tensor> samples; // what the steps give for the inputs: their shapes guide what comes next
    private readonly DType dtype;
    private readonly int largest;

    private RandomLoops(Random random, DType dtype, int largest)
    {
        this.random = random;
        this.dtype = dtype;
        this.largest = largest;
        samples = [];
    }

    /// <summary>The inputs of a random function, and the function, with a few of its values as results.</summary>
    public static (Tensor[] Inputs, Func<Tensor[], Tensor[]> Function) Draw(Random random, DType dtype, int length, int largest = 2000)
    {
        var loops = new RandomLoops(random, dtype, largest);
        loops.AddInputs();
        for (int i = 0; i < length; i++) loops.AddStep();
        int count = loops.samples.Count, wanted = random.Next(1, 4);
        int[] results = [count - 1, .. Enumerable.Range(0, wanted - 1).Select(_ => random.Next(loops.inputs.Count, count))];
        Func<List<Tensor>, Tensor>[] steps = [.. loops.steps];
        return ([.. loops.inputs], x =>
        {
            var values = new List<Tensor>(x);
            foreach (Func<List<Tensor>, Tensor> step in steps) values.Add(step(values));
            return [.. results.Select(result => values[result])];
        }
        );
    }

    private void AddInputs()
    {
        int rank = random.Next(1, 4), left = random.Next(1, largest);
        int[] sizes = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            sizes[axis] = axis == rank - 1 ? left : random.Next(1, Math.Max(2, Math.Min(left, 20)));
            left = Math.Max(1, left / sizes[axis]);
        }
        Add(Input(Shape.Create(sizes)));
        Add(Input([.. sizes.Select(size => random.Next(2) == 0 ? 1 : size)]));
        Add(Input([sizes[^1]]));
        Add(Input([]));
        samples.AddRange(inputs);

        void Add(Tensor input) => inputs.Add(input);
    }

    private Tensor Input(Shape shape)
    {
        double[] numbers =
            [.. Enumerable.Range(0, shape.Size).Select(_ => dtype.IsFloat ? (random.NextDouble() * 4) - 2 : random.Next(-9, 10))];
        return Tensor.From(numbers, shape).Cast(dtype).Evaluate();
    }

    private void AddStep()
    {
        for (; ; )
        {
            Func<List<Tensor>, Tensor> step = Step();
            try
            {
                Tensor sample = step(samples);
                if (sample.Size > 4 * largest || (sample.Size == 0 && random.Next(4) > 0)) continue;
                samples.Add(sample);
                steps.Add(step);
                return;
            }
            catch (ArgumentException)
            {
                // shapes that do not fit: another step
            }
        }
    }

    private Func<List<Tensor>, Tensor> Step()
    {
        int x = Recent(), y = Recent(), z = Recent();
        Shape shape = samples[x].Shape;
        int axis = random.Next(Math.Max(1, shape.Rank)), kind = random.Next(4);
        int[] order = [.. Enumerable.Range(0, shape.Rank)];
        random.Shuffle(order);
        Axes some = [.. order.Take(random.Next(1, Math.Max(2, shape.Rank + 1)))];
        bool keep = random.Next(2) == 0;
        switch (random.Next(16))
        {
            case 0: return values => values[x] + values[y];
            case 1: return values => values[x] - values[y];
            case 2: return dtype.IsFloat ? values => Tensor.Tanh(values[x]) * values[y] : values => values[x] * values[y];
            case 3: return values => Tensor.Maximum(values[x], values[y]);
            case 4: // what rounding decides would tell nothing
                return values => Tensor.Where(values[x] < (dtype.IsFloat ? 1e6 : values[y]), values[z], -values[x]);
            case 5: return values => Tensor.Abs(values[x]) - 3;
            case 6: return dtype.IsFloat ? values => Tensor.Sin(values[x]) : values => values[x] * 3 + 1;
            case 7:
                return dtype.IsFloat ? values =>
                Tensor.Exp(Tensor.Minimum(values[x], 1)) : values => Tensor.Minimum(values[x], values[y]);
            case 8 or 9 or 10:
                return kind switch
                {
                    0 => values => values[x].Max(some, keep),
                    1 => values => values[x].Min(some, keep),
                    2 when !dtype.IsFloat => values => values[x].Product(some, keep),
                    _ => values => dtype.IsFloat ? values[x].Mean(some, keep) : values[x].Sum(some, keep),
                };
            case 11: return values => values[x] - values[x].Max(axis, keepDims: true);
            case 12:
                return dtype.IsFloat
                ? values => Tensor.Tanh(values[x]) * values[x].Mean(some, keepDims: true)
                : values => values[x] * values[x].Sum(some, keepDims: true);
            case 13: return values => values[x].Transpose([.. order]);
            case 14: return values => keep ? values[x].Flip(axis) : values[x][[.. Enumerable.Repeat(Slice.All, axis), (0..^0).Step(2)]];
            default: return Reshaped(x, shape);
        }
    }

    private Func<List<Tensor>, Tensor> Reshaped(int x, Shape shape)
    {
        int[] sizes = [.. shape];
        if (sizes.Length > 1)
        {
            int axis = random.Next(sizes.Length - 1);
            sizes = [.. sizes[..axis], sizes[axis] * sizes[axis + 1], .. sizes[(axis + 2)..]];
        }
        int split = random.Next(2, 7), at = random.Next(Math.Max(1, sizes.Length));
        if (sizes.Length > 0 && sizes[at] % split == 0 && random.Next(3) > 0)
            sizes = [.. sizes[..at], sizes[at] / split, split, .. sizes[(at + 1)..]];
        return values => values[x].Reshape(sizes);
    }

    /// <summary>An earlier value, recent ones most often.</summary>
    private int Recent() => random.Next(3) == 0 ? random.Next(samples.Count) : Math.Max(0, samples.Count - 1 - random.Next(4));
}
