namespace AutoGrad.Learning;

/// <summary>How many numbers meet in one unit of a layer, read off the shape of its weights.</summary>
internal static class Fan
{
    /// <summary>Inputs of one output. An axis of size 0 counts as 1, so that an empty layer has no infinite variance.</summary>
    public static double In(string initializer, Shape shape) => Of(initializer, shape).In;

    /// <summary>Inputs of one output and outputs of one input together.</summary>
    public static double Sum(string initializer, Shape shape)
    {
        (double fanIn, double fanOut) = Of(initializer, shape);
        return fanIn + fanOut;
    }

    private static (double In, double Out) Of(string initializer, Shape shape)
    {
        if (shape.Rank < 2)
        {
            throw Errors.Argument(
                $"Initializers.{initializer}",
                $"shape {shape} has no inputs and outputs to count",
                "Give [inputs, outputs] or a kernel [outputs, inputs, …]; for a bias use Zeros or Uniform");
        }
        if (shape.Rank == 2) return (Math.Max(shape[0], 1), Math.Max(shape[1], 1));
        double window = 1;
        for (int axis = 2; axis < shape.Rank; axis++) window *= Math.Max(shape[axis], 1);
        return (Math.Max(shape[1], 1) * window, Math.Max(shape[0], 1) * window);
    }
}
