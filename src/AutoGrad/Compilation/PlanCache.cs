using System.Diagnostics.CodeAnalysis;
using AutoGrad.Compilation.Kernels;
using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <summary>
/// Plans for expressions that are evaluated outside any compiled function, by their <see cref="Structure"/>: a loop that builds the same
/// expression of new numbers in every round compiles it once. Several threads may use it at once.
/// </summary>
/// <remarks>
/// Compiling costs milliseconds, so it has to pay: an expression is computed node by node until what was spent on its structure is about
/// what a plan costs. That is after 256 times for small tensors, after 2 to 5 for some 100,000 elements, and at once from some millions.
/// The results have the same bits either way. The cache is bounded: the plan that was used longest ago goes first, and before that the
/// memory that plans keep for their next run.
/// </remarks>
/// <param name="mostPlans">The number of plans.</param>
/// <param name="mostBytes">The memory that plans keep from run to run, all together.</param>
/// <param name="planWork">What it costs to compile a node, in elements that are computed; 0 compiles everything at once.</param>
internal sealed class PlanCache(int mostPlans, long mostBytes, int planWork = PlanCache.PlanWork)
{
    /// <summary>About 150 µs, as measured over graphs whose nodes share kernels.</summary>
    public const int PlanWork = 1 << 19;

    private const int NodeWork = 1 << 11; // what a node costs that is computed by itself: some 0.5 µs
    private const int FirstSight = 8; // how many times as much a first evaluation has to cost: it may stay the only one
    private const int MostSeen = 1 << 12;

    [ThreadStatic]
    private static StructureWalk? free;

    private readonly Lock access = new();
    private readonly RecentlyUsed<ulong, Plan> plans = new(mostPlans);
    private readonly Dictionary<ulong, int> seen = []; // how often structures came that have no plan

    /// <summary>How many structures were compiled.</summary>
    public int Compilations { get; private set; }

    /// <summary>How many plans there are.</summary>
    public int Count
    {
        get
        {
            lock (access) return plans.Count;
        }
    }

    /// <summary>The memory that the plans keep.</summary>
    public long Bytes
    {
        get
        {
            lock (access) return plans.OldestFirst.Sum(static plan => plan.Bytes);
        }
    }

    /// <summary>The values of expressions.</summary>
    public TensorValue[] Compute(Tensor[] outputs)
    {
        if (!KernelCache.IsSupported) return ReferenceProgram.Of(Graph.Of([], outputs)).Run();
        StructureWalk walk = free ?? new StructureWalk();
        free = null; // an evaluation may lead to another one
        try
        {
            if (walk.Visit(outputs) && Find(walk, outputs.Length) is { } plan)
            {
                TensorValue[] values = plan.Program.Run(walk.Given);
                Account(plan);
                return values;
            }
        }
        finally
        {
            walk.Clear();
            free = walk;
        }
        return ReferenceProgram.Of(Graph.Of([], outputs)).Run();
    }

    /// <summary>The plan for what a walk has met, made if its time has come; null if it has not.</summary>
    [RequiresDynamicCode("Generates code.")]
    private Plan? Find(StructureWalk walk, int outputs)
    {
        if (walk.Computed == 0) return null;
        Plan? plan;
        lock (access)
        {
            if (plans.TryGet(walk.Hash, out plan))
            {
                if (!plan.Structure.Fits(walk)) return null;
            }
            else
            {
                if (!IsDue(walk)) return null;
                plan = new Plan(walk.ToStructure());
                plans.Add(walk.Hash, plan);
                Compilations++;
            }
        }
        plan.Make(walk, outputs);
        return plan;
    }

    /// <summary>Whether a structure has come often enough, this time included.</summary>
    private bool IsDue(StructureWalk walk)
    {
        long cost = (long)walk.Computed * planWork;
        long work = walk.Elements + ((long)walk.Computed * NodeWork);
        if (work >= FirstSight * cost) return true;
        if (seen.Count >= MostSeen && !seen.ContainsKey(walk.Hash)) seen.Clear();
        int times = seen.GetValueOrDefault(walk.Hash) + 1;
        if (times > 1 && times * work >= cost) return seen.Remove(walk.Hash);
        seen[walk.Hash] = times;
        return false;
    }

    /// <summary>After a run: the plans used longest ago give memory back while all keep too much.</summary>
    private void Account(Plan used)
    {
        long bytes = used.Program.MemoryBytes;
        if (bytes == used.Bytes && bytes <= mostBytes) return;
        lock (access)
        {
            used.Bytes = bytes;
            plans.Limit(mostBytes, static plan => plan.Bytes, static plan => plan.Trim());
        }
    }

    /// <summary>A structure and its program.</summary>
    private sealed class Plan(Structure structure)
    {
        private readonly Lock making = new();
        private Program? program;

        public Structure Structure => structure;

        public Program Program => program ?? throw Errors.Internal("a plan without a program");

        /// <summary>The memory that is kept, as far as it is known.</summary>
        public long Bytes { get; set; }

        [RequiresDynamicCode("Generates code.")]
        public void Make(StructureWalk walk, int outputs)
        {
            if (Volatile.Read(ref program) is not null) return;
            lock (making) Volatile.Write(ref program, program ?? EvaluationPlan.Of(walk, outputs));
        }

        public void Trim()
        {
            Bytes = 0;
            Volatile.Read(ref program)?.Trim();
        }
    }
}
