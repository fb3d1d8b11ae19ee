using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace AutoGrad.Testing;

/// <summary>A property that does not hold.</summary>
/// <param name="Arguments">The simplest arguments found for which it does not.</param>
/// <param name="Drawn">The arguments of that test as they were drawn.</param>
/// <param name="Reason">What it threw.</param>
/// <param name="Labels">What FsCheck's <c>Label</c> calls the part of the property that failed.</param>
/// <param name="Tests">The number of the test that failed.</param>
/// <param name="Shrinks">How often its arguments were made simpler.</param>
/// <param name="Replay">The code that makes FsCheck begin with the failing test.</param>
internal sealed record FailedProperty(
    ImmutableArray<object?> Arguments,
    ImmutableArray<object?> Drawn,
    Exception Reason,
    ImmutableArray<string> Labels,
    int Tests,
    int Shrinks,
    string Replay)
{
    /// <summary>The arguments as C#, one a line.</summary>
    public string Code => CodeOf(Arguments);

    /// <summary>The arguments as they were drawn, as C#.</summary>
    public string DrawnCode => CodeOf(Drawn);

    private static string CodeOf(ImmutableArray<object?> arguments) =>
        string.Concat(arguments.Select(static argument => $"\n  {ArgumentCode.Of(argument).Replace("\n", "\n  ").TrimEnd()}"));

    /// <summary>Of which test, and after how many steps.</summary>
    public string Found => $"test {Tests}{(Shrinks == 0 ? "" : $", made simpler {(Shrinks == 1 ? "once" : $"{Shrinks} times")}")}";

    /// <summary>Runs a property without a word. Null if it holds.</summary>
    /// <exception cref="ArgumentException">No arguments were found that the property takes.</exception>
    public static FailedProperty? Of(Property property, Config config)
    {
        var recorder = new Recorder(config);
        property.Check(config.WithRunner(recorder));
        return recorder.Failed;
    }

    /// <summary>Keeps what FsCheck finds out, and prints nothing but what the configuration asks to be printed of every test.</summary>
    private sealed class Recorder(Config config) : IRunner
    {
        public FailedProperty? Failed { get; private set; }

        public void OnStartFixture(Type t)
        {
        }

        public void OnArguments(
            int ntest, FSharpList<object> args, FSharpFunc<int, FSharpFunc<FSharpList<object>, string>> every) =>
            config.Runner.OnArguments(ntest, args, every);

        public void OnShrink(FSharpList<object> args, FSharpFunc<FSharpList<object>, string> everyShrink) =>
            config.Runner.OnShrink(args, everyShrink);

        public void OnFinished(string name, TestResult testResult)
        {
            if (testResult is TestResult.Exhausted exhausted)
            {
                throw Errors.Argument(
                    "Verify",
                    $"only {exhausted.Item.NumberOfTests} arguments of {config.MaxTest} fulfil the condition of the property",
                    "Generate such arguments instead of rejecting the others");
            }
            if (testResult is not TestResult.Failed failed) return;
            Exception reason = failed.Item4 is Outcome.Failed outcome
                ? outcome.Item
                : new InvalidOperationException("the property was rejected");
            Failed = new(
                [.. failed.Item3],
                [.. failed.Item2],
                reason is AggregateException { InnerExceptions.Count: 1 } wrapped ? wrapped.InnerExceptions[0] : reason,
                [.. failed.Item1.Labels],
                failed.Item1.NumberOfTests,
                failed.Item1.NumberOfShrinks,
                $"WithReplay({failed.Item6.Seed}UL, {failed.Item6.Gamma}UL, {failed.Item7})");
        }
    }
}
