using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace AutoGrad.Compilation.Kernels;

/// <summary>The translated kernels of this process: equal loops are translated once.</summary>
internal static class KernelCache
{
    private const int Most = 4096;

    private static readonly ConcurrentDictionary<KernelCode, Kernel> kernels = [];

    /// <summary>Whether code can be generated here: not under NativeAOT, and not where it would be interpreted.</summary>
    [FeatureGuard(typeof(RequiresDynamicCodeAttribute))]
    public static bool IsSupported => RuntimeFeature.IsDynamicCodeCompiled;

    [RequiresDynamicCode("Generates code.")]
    public static Kernel Get(KernelCode code)
    {
        if (kernels.TryGetValue(code, out Kernel? kernel)) return kernel;
        if (kernels.Count >= Most) kernels.Clear(); // a process that makes ever new kernels; those in use live on in their plans
        return kernels.GetOrAdd(code, KernelEmitter.Emit(code));
    }
}
