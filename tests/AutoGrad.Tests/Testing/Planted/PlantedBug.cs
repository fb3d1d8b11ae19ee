using System.Collections.Immutable;
using AutoGrad.Testing;
using Tensors = System.Collections.Immutable.ImmutableArray<AutoGrad.Tensor>;

namespace AutoGrad.Tests.Testing.Planted;

/// <summary>A function with a mistake in its derivative, and the same function without.</summary>
/// <param name="Description">What is wrong.</param>
/// <param name="Function">The function, with the mistake or without.</param>
/// <param name="Inputs">Where a user would check it.</param>
/// <param name="Order">Up to which order.</param>
internal sealed record PlantedBug(string Description, Func<bool, Func<Tensors, Tensors>> Function, Tensors Inputs, int Order = 1)
{
    public PlantedBug(string description, Func<bool, Func<Tensor, Tensor>> function, Tensor x, int order = 1)
        : this(description, Flat(function), ImmutableArray.Create(x), order)
    {
    }

    public PlantedBug(string description, Func<bool, Func<Tensor, Tensor, Tensor>> function, Tensor x1, Tensor x2)
        : this(description, Flat(function), ImmutableArray.Create(x1, x2))
    {
    }

    /// <summary>In which modes. In reverse mode alone if the function has no other there is to check.</summary>
    public DerivativeModes Modes { get; init; } = DerivativeModes.Both;

    /// <summary>The inputs in Float64.</summary>
    public Tensors WideInputs => [.. Inputs.Select(static input => input.Cast(DType.Float64).Evaluate())];

    public override string ToString() => Description;

    private static Func<bool, Func<Tensors, Tensors>> Flat(Func<bool, Func<Tensor, Tensor>> function) =>
        isWrong => a => [function(isWrong)(a[0])];

    private static Func<bool, Func<Tensors, Tensors>> Flat(Func<bool, Func<Tensor, Tensor, Tensor>> function) =>
        isWrong => a => [function(isWrong)(a[0], a[1])];
}
