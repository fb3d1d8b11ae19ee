using System.Collections.Immutable;
using Tensors = System.Collections.Immutable.ImmutableArray<AutoGrad.Tensor>;

namespace AutoGrad.Testing;

/// <summary>An optimizer while <see cref="OptimizerLaws"/> looks at it.</summary>
internal sealed class OptimizerRun<TState>(
    Func<Tensors, TState> init, Func<Tensors, Tensors, TState, (Tensors Parameters, TState State)> update, OptimizerLawOptions options)
{
    private const int Rounds = 3;
    private static readonly Shape[] Shapes = [[], [3], [2, 2], [0, 2]];

    public void Verify()
    {
        foreach (DType dtype in new[] { DType.Float64, DType.Float32 })
        {
            TState state = Call($"init in {dtype}", () => Tree.Evaluate(init(Sample(0, dtype))));
            Call($"update in {dtype}", () => Tree.Evaluate(update(Sample(0, dtype), Sample(1, dtype), state)));
        }
        foreach (DType dtype in new[] { DType.Float64, DType.Float32 })
        {
            Law($"an update keeps types ({dtype})", () => TypesAreKept(dtype));
        }
        Law("the same arguments give the same", IsPure);
        Law("the state is a tree", StateIsATree);
        Law("the order of parameters does not matter", OrderDoesNotMatter);
        if (options.IsLeafwise) Law("each parameter is updated as if it were alone", EachIsAlone);
        Law(options.DecaysWeights ? "without a gradient parameters shrink" : "without a gradient parameters stay", ZeroGradient);
        Law("compiled is plain", CompiledIsPlain);
        Law("Vmap over an ensemble is a loop", VmapIsLoop);
        Law("it finds its way down a convex quadratic", Descends);
    }

    /// <summary>What to do about a loss that did not fall enough.</summary>
    private static string Advice(double start, double loss) =>
        !(loss <= 1.001 * start) ? "It climbs: the sign of the step may be wrong (parameters go against the gradient), or the learning rate is too large."
        : loss > 0.999 * start ? "It hardly moves: see that the update uses the gradient, or use a much larger learning rate."
        : "It falls, but slowly: a larger learning rate, or more Updates, may be what it needs.";

    /// <summary>A first call, whose exception has nothing to do with any law.</summary>
    private static T Call<T>(string call, Func<T> function)
    {
        try
        {
            return function();
        }
        catch (Exception error) when (FailureText.IsFailure(error))
        {
            throw new LawViolationException($"OptimizerLaws: {call} throws for parameters of shapes {string.Join(", ", Shapes)}.{Mixed(error)}\n{FailureText.Of(error)}", error);
        }
    }

    /// <summary>Who chose the dtype, where an optimizer does not take it.</summary>
    private static string Mixed(Exception error) =>
        error is ArgumentException && error.Message.Contains(nameof(DType.Float32), StringComparison.Ordinal)
        && error.Message.Contains(nameof(DType.Float64), StringComparison.Ordinal)
            ? " OptimizerLaws gives parameters of both dtypes; make constants in the dtype of what they meet, such as Ones(w.Shape, w.DType), instead of converting."
            : "";

    private void TypesAreKept(DType dtype)
    {
        Tensors parameters = Sample(0, dtype);
        TState state = init(parameters);
        TensorType[] types = TypesOf(state);
        for (int round = 0; round < Rounds; round++)
        {
            (Tensors next, TState after) = update(parameters, Sample(round + 1, dtype), state);
            if (!TypesOf(next).SequenceEqual(TypesOf(parameters)))
            {
                throw new LawViolationException(
                    $"parameters were ({List(TypesOf(parameters))}), update {round + 1} made ({List(TypesOf(next))}) of them.");
            }
            if (Tree.FindDifference(state, after) is { } difference)
            {
                throw new LawViolationException($"the state has another structure after update {round + 1}: {difference}.");
            }
            if (!TypesOf(after).SequenceEqual(types))
            {
                throw new LawViolationException(
                    $"the state was ({List(types)}), after update {round + 1} it is ({List(TypesOf(after))}): "
                    + "a compiled step would be traced again.");
            }
            (parameters, state) = (next, Tree.Evaluate(after));
            Tensor.Evaluate(parameters.AsSpan());
        }
    }

    private void IsPure() =>
        TensorAssertions.AssertClose(Trajectory(update), Trajectory(update), Tolerance.Exact with { SignOfZero = true });

    private void StateIsATree()
    {
        TState state = init(Sample(0));
        TreeLaws.Verify(state);
        TreeLaws.Verify(update(Sample(0), Sample(1), state).State);
    }

    private void OrderDoesNotMatter()
    {
        static Tensors Reversed(Tensors tensors) => [.. tensors.Reverse()];
        TensorAssertions.AssertClose(Trajectory(update).Parameters, Reversed(Trajectory(update, Reversed).Parameters), options.Tolerance);
    }

    private void EachIsAlone()
    {
        Tensors together = Trajectory(update).Parameters;
        for (int i = 0; i < Shapes.Length; i++)
        {
            int only = i;
            Tensors alone = Trajectory(update, tensors => [tensors[only]]).Parameters;
            try
            {
                TensorAssertions.AssertClose(together[i], alone[0], options.Tolerance);
            }
            catch (TensorsDifferException difference)
            {
                throw new LawViolationException(
                    $"parameter {i}, {together[i].Type}, goes another way alone. If updates are meant to depend on all gradients, "
                    + $"set IsLeafwise to false.\n{difference.Message}", difference);
            }
        }
    }

    private void ZeroGradient()
    {
        Tensors parameters = Sample(0);
        Tensors next = update(parameters, [.. parameters.Select(Tensor.ZerosLike)], init(parameters)).Parameters;
        if (!options.DecaysWeights)
        {
            TensorAssertions.AssertClose(parameters, next, Tolerance.Exact);
            return;
        }
        foreach ((Tensor before, Tensor after) in parameters.Zip(next))
        {
            Tensor isSmaller = Tensor.And(Tensor.Abs(after) < Tensor.Abs(before), before * after >= 0);
            if (!(bool)isSmaller.All()) throw new LawViolationException($"Each element is to come nearer to 0, but\n{before}\nbecomes\n{after}.");
        }
    }

    private void CompiledIsPlain()
    {
        var compiled = Transforms.Compile(update);
        TensorAssertions.AssertClose(Trajectory(update), Trajectory(compiled), options.Tolerance);
    }

    private void VmapIsLoop()
    {
        const int Members = 3;
        Tensors[] all = [.. Enumerable.Range(0, Members).Select(member => Sample(10 + member))];
        Tensors[] gradients = [.. Enumerable.Range(0, Members).Select(member => Sample(20 + member))];
        TState[] states = [.. all.Select(init)];
        (Tensors, TState)[] loop =
            [.. Enumerable.Range(0, Members).Select(member => update(all[member], gradients[member], states[member]))];
        (Tensors, TState) batch = Transforms.Vmap(update)(Stacked(all), Stacked(gradients), Stacked(states));
        TensorAssertions.AssertClose(Stacked(loop), batch, options.Tolerance);
    }

    private void Descends()
    {
        Tensors parameters = Sample(0), targets = [.. Sample(1).Select((target, i) => parameters[i] + (0.5 * target))];
        var random = new Random(options.Seed);
        Tensors curvatures = [.. targets.Select(target => Numbers(target.Shape, () => 0.5 + (1.5 * random.NextDouble())))];
        Tensor Loss(Tensors at) =>
            at.Select((w, i) => 0.5 * (curvatures[i] * Tensor.Square(w - targets[i])).Sum()).Aggregate(static (a, b) => a + b);
        var step = Transforms.Compile((Tensors at, TState state) => update(at, Transforms.Grad<Tensors>(Loss, at), state));
        double start = (double)Loss(parameters), loss = start;
        TState state = init(parameters);
        for (int round = 0; round < options.Updates && loss > options.Progress * start; round++)
        {
            (parameters, state) = step(parameters, state);
            if (round % 20 == 19 || round == options.Updates - 1) loss = (double)Loss(parameters);
            if (!double.IsFinite(loss)) throw new LawViolationException($"the loss is {loss} after {round + 1} updates; it began at {start:g4}. {Advice(start, loss)}");
        }
        if (!(loss <= options.Progress * start))
        {
            throw new LawViolationException(
                $"after {options.Updates:N0} updates the loss is {loss:g4} of {start:g4} at the start. "
                + Advice(start, loss));
        }
    }

    /// <summary>Parameters and state after some updates with given gradients.</summary>
    private (Tensors Parameters, TState State) Trajectory(
        Func<Tensors, Tensors, TState, (Tensors Parameters, TState State)> by, Func<Tensors, Tensors>? choose = null)
    {
        choose ??= static tensors => tensors;
        Tensors parameters = choose(Sample(0));
        TState state = init(parameters);
        for (int round = 0; round < Rounds; round++) (parameters, state) = by(parameters, choose(Sample(round + 1)), state);
        return (parameters, state);
    }

    private static TTree Stacked<TTree>(TTree[] trees)
    {
        ImmutableArray<Tensors> all = [.. trees.Select(Tree.Flatten)];
        return Tree.Rebuild(trees[0], [.. all[0].Select((_, i) => Tensor.Stack([.. all.Select(one => one[i])]))]);
    }

    /// <summary>Parameters or a gradient: numbers between ½ and 2, either sign.</summary>
    private Tensors Sample(int number, DType dtype = DType.Float64)
    {
        var random = new Random((options.Seed * 100) + number);
        double Next() => (random.Next(2) == 0 ? -1 : 1) * (0.5 + (1.5 * random.NextDouble()));
        return [.. Shapes.Select(shape => Numbers(shape, Next).Cast(dtype).Evaluate())];
    }

    private static Tensor Numbers(Shape shape, Func<double> next) =>
        Tensor.From([.. Enumerable.Range(0, shape.Size).Select(_ => next())], shape);

    private static TensorType[] TypesOf<TTree>(TTree tree) => [.. Tree.Flatten(tree).Select(static leaf => leaf.Type)];

    private static string List(TensorType[] types) => string.Join(", ", types);

    private static void Law(string law, Action check)
    {
        try
        {
            check();
        }
        catch (Exception error) when (error is LawViolationException or TensorsDifferException)
        {
            throw new LawViolationException($"OptimizerLaws: the law that {law} does not hold.\n{error.Message}", FailureText.Cause(error));
        }
        catch (Exception error) when (FailureText.IsFailure(error))
        {
            throw new LawViolationException($"OptimizerLaws: init or update throws where it is checked that {law}.\n{FailureText.Of(error)}", error);
        }
    }
}
