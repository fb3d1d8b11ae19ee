using System.Globalization;

namespace AutoGrad.Testing;

/// <summary>The static parameters of one step of a graph. Which of them count depends on the operation; its code names them.</summary>
internal sealed record GraphParameters
{
    public int Axis { get; init; }

    public int OtherAxis { get; init; }

    public int Count { get; init; }

    public int Start { get; init; }

    public int End { get; init; }

    public int Step { get; init; }

    public double Number { get; init; }

    public bool Flag { get; init; }

    public DType DType { get; init; } = DType.Float64;

    public Shape Shape { get; init; }

    public Shape OtherShape { get; init; }

    public Axes Axes { get; init; }

    public Axes OtherAxes { get; init; }

    public Axes Low { get; init; }

    public Axes High { get; init; }

    public Axes Strides { get; init; }

    public Axes Dilations { get; init; }

    public string Text { get; init; } = "";

    /// <summary>The shapes with every size s as <paramref name="size"/> makes it.</summary>
    public GraphParameters WithSizes(Func<int, int> size) =>
        this with { Shape = [.. Shape.Select(size)], OtherShape = [.. OtherShape.Select(size)] };

    /// <summary>A parameter as C#.</summary>
    public string Code(string name) => name switch
    {
        nameof(Axis) => Code(Axis),
        nameof(OtherAxis) => Code(OtherAxis),
        nameof(Count) => Code(Count),
        nameof(Start) => Code(Start),
        nameof(End) => Code(End),
        nameof(Step) => Code(Step),
        nameof(Number) => Code(Number),
        nameof(Flag) => Flag ? "true" : "false",
        nameof(DType) => $"DType.{DType}",
        nameof(Shape) => $"{Shape}",
        nameof(OtherShape) => $"{OtherShape}",
        nameof(Axes) => Code(Axes),
        nameof(OtherAxes) => Code(OtherAxes),
        nameof(Low) => Code(Low),
        nameof(High) => Code(High),
        nameof(Strides) => Code(Strides),
        nameof(Dilations) => Code(Dilations),
        nameof(Text) => $"\"{Text}\"",
        _ => throw Errors.Internal($"no parameter {name}"),
    };

    private static string Code(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Code(double number) => number.ToString("0.0###############", CultureInfo.InvariantCulture);

    private static string Code(Axes axes) => axes.IsAll ? "Axes.All" : $"{axes}";
}
