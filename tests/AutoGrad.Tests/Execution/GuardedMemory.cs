using System.Runtime.InteropServices;

namespace AutoGrad.Tests.Execution;

/// <summary>Bytes between two pages that nobody may touch: who reads or writes beside them ends the process. Only on Linux.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int Page = 4096;
    private const int ReadAndWrite = 3, PrivateAndAnonymous = 0x22;

    private readonly byte* pages;
    private readonly nuint length;

    /// <summary>So many bytes at the end of their page, or at its beginning.</summary>
    public GuardedMemory(int bytes, bool atEnd)
    {
        nuint inner = (nuint)((bytes + Page - 1) / Page * Page);
        length = inner + (2 * Page);
        if (OperatingSystem.IsLinux())
        {
            pages = (byte*)Map(0, length, 0, PrivateAndAnonymous, -1, 0);
            if ((nint)pages == -1 || Protect(pages + Page, inner, ReadAndWrite) != 0) throw new InvalidOperationException("no memory");
        }
        else pages = (byte*)NativeMemory.AlignedAlloc(length, Page);
        Start = pages + Page + (atEnd ? inner - (nuint)bytes : 0);
    }

    public byte* Start { get; }

    public void Dispose()
    {
        if (OperatingSystem.IsLinux()) _ = Unmap(pages, length);
        else NativeMemory.AlignedFree(pages);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(byte* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(byte* address, nuint length);
}
