namespace AutoGrad.Compilation;

/// <summary>
/// The programs of functions inside primitives, as the bodies of loops, by their <see cref="Structure"/>: a loop that is traced anew in
/// every round of a plain training loop is compiled once. Bounded like <see cref="PlanCache"/>: what was used longest ago goes first, and
/// before that the memory that it keeps. Several threads may use it at once.
/// </summary>
/// <param name="most">The number of programs.</param>
/// <param name="mostBytes">The memory that they keep from run to run, all together.</param>
internal sealed class BodyPrograms(int most, long mostBytes)
{
    private readonly Lock access = new();
    private readonly RecentlyUsed<Structure, Lazy<Program>> programs = new(most);

    /// <summary>Those of this process.</summary>
    public static BodyPrograms Shared { get; } = new(256, 256 << 20);

    /// <summary>How many functions were compiled.</summary>
    public int Compilations { get; private set; }

    /// <summary>The memory that the programs keep.</summary>
    public long Bytes
    {
        get
        {
            lock (access) return programs.OldestFirst.Sum(BytesOf);
        }
    }

    /// <summary>The program of a function: that of an equal one if there is one, and its own if it has no structure to compare.</summary>
    public Program Of(ClosedFunction function)
    {
        Program Compile() => Compiler.Compile(Graph.Of(function.Inputs.AsSpan(), function.Outputs.AsSpan()));
        if (function.Structure is not { } structure) return Compile();
        Lazy<Program>? program;
        lock (access)
        {
            if (!programs.TryGet(structure, out program))
            {
                program = new Lazy<Program>(Compile, LazyThreadSafetyMode.PublicationOnly); // an error is one of that call only
                programs.Add(structure, program);
                Compilations++;
                programs.Limit(mostBytes, BytesOf, GiveBack);
            }
        }
        return program.Value;
    }

    private static void GiveBack(Lazy<Program> program)
    {
        if (program.IsValueCreated) program.Value.Trim();
    }

    private static long BytesOf(Lazy<Program> program) =>
        program is { IsValueCreated: true, Value: { KeepsMemory: true } made } ? made.MemoryBytes : 0;
}
