using AutoGrad.Execution;

namespace AutoGrad.Tests.Operations.Windows;

/// <summary>Windows of every variety, each with a shape that they slide over.</summary>
internal static class WindowCases
{
    public static IEnumerable<(string Name, WindowGeometry Windows, Shape Shape)> All =>
    [
        ("pairs", new(2, 2, 0, 0), [2, 6]),
        ("squares side by side", new([2, 2], [2, 2], [0, 0], [0, 0]), [2, 4, 6]),
        ("squares that leave a row and a column", new([2, 2], [2, 2], [0, 0], [0, 0]), [2, 1, 5, 37]),
        ("overlapping", new([3, 3], [2, 2], [1, 1], [1, 1]), [2, 5, 4]),
        ("one step", new([2, 3], [1, 1], [1, 0], [0, 2]), [3, 4]),
        ("apart", new(2, 3, 1, 0), [9]),
        ("the whole", new([3, 2], [1, 1], [0, 0], [0, 0]), [2, 3, 2]),
        ("three axes", new([2, 1, 2], [1, 2, 2], [1, 0, 1], [0, 0, 0]), [2, 3, 3, 4]),
        ("no images", new([2, 2], [2, 2], [0, 0], [0, 0]), [0, 4, 4]),
    ];

    /// <summary>A law case for each of them.</summary>
    public static IEnumerable<LawCase> Of(Func<WindowGeometry, Shape, Tensor[], Tensor> function, Func<WindowGeometry, Shape, Tensor[]> inputs) =>
        All.Select(one => new LawCase(one.Name, x => function(one.Windows, one.Shape, x), inputs(one.Windows, one.Shape)));
}
