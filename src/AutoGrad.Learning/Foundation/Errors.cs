namespace AutoGrad.Learning;

/// <summary>The form of every argument error: the function, what is wrong with which shapes or values, and the likely fix.</summary>
internal static class Errors
{
    public static ArgumentException Argument(string operation, string problem, string fix) => new($"{operation}: {problem}. {fix}.");

    public static ArgumentException NotPositive(string operation, string what, object value) =>
        Argument(operation, $"{what} must be above 0, but got {value}", "Use a positive number");

    public static ArgumentException NotProbability(string operation, string what, object value, string fix) =>
        Argument(operation, $"{what} must be at least 0 and below 1, but got {value}", fix);
}
